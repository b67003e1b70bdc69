import type { SecretHints } from '../resolvers/context.ts';
import { assessDnsLabel, assessDnsSubdomain } from '../schema/formats/dns-name.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../schema/problem.ts';
import { isRecord } from '../schema/record.ts';
import { type NamedSecret, secretsNamedIn } from '../schema/secret-refs.ts';
import type { DriverDescription } from './drivers/driver.ts';
import { requiredKeys, type RequiredKeys } from './drivers/required-keys.ts';
import type { SecretSight, SeenSecret } from './providers/scope/secret-access.ts';

export interface SecretHintsOptions {
  /** Of the one who is to be told. */
  readonly sight: SecretSight;
  readonly drivers: { find(type: unknown): Pick<DriverDescription<string>, 'authentication'> | undefined };
}

/** A Secret that is named, and what its reader sees of it. */
interface Sighting extends NamedSecret {
  readonly seen: SeenSecret;
}

/** Warns of Secrets that are absent or lack a key: the one that the spec names, or a sibling that the type needs. */
export function createSecretHints({ sight, drivers }: SecretHintsOptions): SecretHints {
  return {
    async about(namespace, spec, signal) {
      if (typeof namespace !== 'string' || assessDnsLabel(namespace).length > 0) return [];
      // What has no valid name has been refused for it, and can't be asked for.
      const refs = secretsNamedIn(spec).filter(({ name }) => assessDnsSubdomain(name).length === 0);
      const names = [...new Set(refs.map(({ name }) => name))];
      const looks = names.map(async (name) => [name, await sight.look({ namespace, name }, signal)] as const);
      const seen = new Map(await Promise.all(looks));
      const sightings = refs.map((ref) => ({ ...ref, seen: seen.get(ref.name) ?? ('unseen' as const) }));
      const driver = drivers.find(isRecord(spec) ? spec['type'] : undefined);
      return [
        ...hintsAtAbsent(sightings, namespace),
        ...hintsAtKeys(sightings),
        ...(driver ? requiredKeys(spec, driver) : []).flatMap((required) => hintsAtSiblings(sightings, required)),
      ];
    },
  };
}

/** One for each Secret, where it is named first. */
function hintsAtAbsent(sightings: readonly Sighting[], namespace: string): ValidationProblem[] {
  const absent = sightings.filter(({ seen }) => seen === 'absent');
  const firsts = absent.filter(({ name }, index) => absent.findIndex((other) => other.name === name) === index);
  return firsts.map(({ path, name }) =>
    hint(
      `${path}.name`,
      `Expected a Secret "${name}" in the namespace "${namespace}", but there is none.`,
      'Create it there, or name another.',
    ),
  );
}

function hintsAtKeys(sightings: readonly Sighting[]): ValidationProblem[] {
  return sightings.flatMap(({ path, name, key, seen }) =>
    key === undefined || holds(seen, key) !== false
      ? []
      : [hint(`${path}.key`, lacks(name, `"${key}"`), 'Add the key to the Secret, or name another.')],
  );
}

/** A method that names several Secrets may have its siblings in any of them. */
function hintsAtSiblings(sightings: readonly Sighting[], { path, keys }: RequiredKeys): ValidationProblem[] {
  const own = sightings.filter((sighting) => sighting.path.startsWith(`${path}.`));
  const [first] = own.filter(({ seen }) => typeof seen === 'object');
  if (first === undefined) return [];
  return keys
    .filter((key) => own.every(({ seen }) => holds(seen, key.name) === false))
    .map(({ name, description }) =>
      hint(first.path, lacks(first.name, `"${name}"`), `Add the key to the Secret: ${description}`),
    );
}

/** undefined where nothing is known of its keys. */
function holds(seen: SeenSecret, key: string): boolean | undefined {
  return typeof seen === 'object' ? seen.includes(key) : undefined;
}

function lacks(name: string, key: string): string {
  return `Expected the Secret "${name}" to hold the key ${key}, but it does not.`;
}

/** Never more than names that the spec or the driver says: what is in a Secret is for nobody to read here. */
function hint(path: string, message: string, fix: string): ValidationProblem {
  return { code: ProblemCode.NOT_FOUND, path, message, fix, severity: Severity.WARNING };
}
