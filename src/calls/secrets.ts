import { GatewayError } from '../../schema/gateway-error.ts';
import type { ReadSecret } from '../cluster/secret-read.ts';
import type { Secret } from '../drivers/access.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { Hidden } from '../drivers/hidden.ts';
import { authoritiesIn, authorityKey } from '../drivers/tls.ts';
import type { Deadline } from './deadline.ts';
import { type HostEntry, parseHostEntry } from './egress/allow-list.ts';

/** Reads one Secret of the cluster; throws GatewayError. */
export type SecretReader = (namespace: string, name: string, signal: AbortSignal) => Promise<ReadSecret>;

/** Where the owner of a Secret lets its values go, beside the vendor's hosts: `vcenter.corp.example, pve.corp.example:8006`. */
export const hostsAnnotation = 'vitistack.io/hosts';

/** The Secrets that one connection has read; each once, and forgotten with the connection. */
export interface ConnectionSecrets {
  /** Throws DriverFailure: SECRET_NOT_FOUND, SECRET_FORBIDDEN, SECRET_UNUSABLE, UNREACHABLE, TIMEOUT, CANCELLED. */
  read(name: string): Promise<Secret>;
  /** Hosts that the Secret's owner named; none for one that this connection did not read. */
  hostsOf(secret: Secret): readonly HostEntry[];
  /** PEM authorities of all Secrets read so far; undefined where none has any. */
  authorities(): string | undefined;
  /** Which versions were read, to tell a rotated credential from the same one. */
  versions(): string;
  forget(): void;
}

interface Known {
  readonly secret: Secret;
  readonly hosts: readonly HostEntry[];
  readonly authority: string | undefined;
  readonly version: string;
}

/** `isOver` tells, when the signal has aborted, whether it is the time of the connection that is over. */
export function createSecrets(
  read: SecretReader,
  namespace: string,
  { signal, isOver }: Pick<Deadline, 'signal' | 'isOver'>,
): ConnectionSecrets {
  const pending = new Map<string, Promise<Known>>();
  const known = new Map<Secret, Known>();

  const load = async (name: string): Promise<Known> => {
    const found = await read(namespace, name, signal).catch((error: unknown) => {
      throw signal.aborted ? ended({ namespace, name }, isOver()) : explain(error, { namespace, name });
    });
    const one = present(name, namespace, found);
    known.set(one.secret, one);
    return one;
  };

  return {
    async read(name) {
      const loading = pending.get(name) ?? load(name);
      pending.set(name, loading);
      try {
        return (await loading).secret;
      } catch (error) {
        pending.delete(name);
        throw error;
      }
    },
    hostsOf: (secret) => known.get(secret)?.hosts ?? [],
    authorities() {
      const own = Array.from(known.values()).flatMap(({ authority }) => authority ?? []);
      return own.length === 0 ? undefined : own.join('\n');
    },
    versions: () =>
      Array.from(known.values(), ({ version }) => version)
        .sort()
        .join(' '),
    forget() {
      pending.clear();
      known.clear();
    },
  };
}

function present(name: string, namespace: string, { resourceVersion, annotations, data }: ReadSecret): Known {
  const authority = data.get(authorityKey)?.toString('utf8');
  if (authority !== undefined && authoritiesIn(authority) === undefined) {
    throw unusable({ namespace, name }, `certificates (PEM) in its key \`${authorityKey}\``);
  }
  const written = (annotations.get(hostsAnnotation) ?? '').split(',').map((text) => text.trim());
  const hosts = written.filter(Boolean).map((text) => {
    const entry = parseHostEntry(text);
    if (entry === undefined || entry.plain !== undefined) {
      throw unusable({ namespace, name }, `exact hosts in its annotation \`${hostsAnnotation}\``);
    }
    return entry;
  });
  const texts = new Map(Array.from(data, ([key, value]) => [key, new Hidden(value.toString('utf8'))]));
  return {
    secret: { name, get: (key) => texts.get(key) },
    hosts,
    authority,
    version: `${name}@${resourceVersion}`,
  };
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function unusable({ namespace, name }: Named, expected: string): DriverFailure {
  return new DriverFailure(
    FailureCode.SECRET_UNUSABLE,
    `Expected ${expected} of the Secret "${name}" in namespace "${namespace}", but got another text.`,
    { fix: 'Mend the Secret, or remove what is broken.' },
  );
}

function ended({ namespace, name }: Named, isOver: boolean): DriverFailure {
  const what = `the Secret "${name}" in namespace "${namespace}"`;
  if (!isOver) {
    return new DriverFailure(FailureCode.CANCELLED, `Did not read ${what}: the caller went away.`, {
      fix: 'Ask again.',
    });
  }
  return new DriverFailure(
    FailureCode.TIMEOUT,
    `Expected ${what}, but the time that all of it may take was over before the cluster gave it.`,
    { fix: 'Try again when the cluster answers.', isOfGateway: true },
  );
}

function explain(error: unknown, { namespace, name }: Named): DriverFailure {
  const what = `the Secret "${name}" in namespace "${namespace}"`;
  const code = error instanceof GatewayError ? error.code : undefined;
  if (code === 'NOT_FOUND') {
    const fix = 'Create the Secret, or name another one under `spec.authentication`.';
    return new DriverFailure(FailureCode.SECRET_NOT_FOUND, `Expected ${what}, but there is none.`, { fix });
  }
  if (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') {
    const fix = `Have the operator let the gateway \`get\` Secrets in namespace "${namespace}".`;
    return new DriverFailure(FailureCode.SECRET_FORBIDDEN, `Expected ${what}, but the gateway may not read it.`, {
      fix,
    });
  }
  if (code === 'TIMEOUT') {
    const fix = 'Try again when the cluster answers.';
    return new DriverFailure(FailureCode.TIMEOUT, `Expected ${what}, but the cluster did not give it in time.`, {
      fix,
      isOfGateway: true,
    });
  }
  return new DriverFailure(FailureCode.UNREACHABLE, `Expected ${what}, but the cluster did not give it.`, {
    fix: 'Try again when the cluster is reachable.',
    isOfGateway: true,
  });
}
