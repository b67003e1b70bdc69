import { ProviderType } from '../../schema/enums.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { secretsNamedIn } from '../../schema/secret-refs.ts';
import type { DriverDescription } from '../drivers/driver.ts';
import { requiredKeys } from '../drivers/required-keys.ts';
import { hostPort, isInTheOpen, type Place, placeOf } from './place.ts';
import { quote, shell } from './shell.ts';

/** A Secret of a spec, with the keys that it must have. */
interface NeededSecret {
  readonly name: string;
  readonly keys: readonly string[];
}

type Methods = Pick<DriverDescription<string>, 'authentication'> | undefined;
/** To which place, and whether the Secrets are only just being made. */
interface PermitOptions {
  readonly place: Place | undefined;
  /** Of the vendor's own API. */
  readonly vendorHosts: readonly string[];
  readonly isNew: boolean;
}

type Commands = readonly (string | undefined)[];

/** What makes the Secrets anew, each value read from a file of its key's name, so that none gets into a history. */
export function createSecrets(provider: MachineProvider, methods: Methods): Commands {
  const { namespace } = provider.metadata;
  return secretsOf(provider, methods).map(({ name, keys }) => {
    const made = shell`kubectl -n ${namespace} create secret generic ${name}`;
    const files = filesOf(keys);
    return made && files && `${made} ${files}`;
  });
}

/** What puts other values into Secrets that are there: what else they hold stays, as do their annotations. */
export function replaceSecrets(provider: MachineProvider, methods: Methods): Commands {
  return secretsOf(provider, methods).map(({ name, keys }) => patch(provider, name, filesOf(keys)));
}

/** What puts an authority into the first of the Secrets, from the file `ca.crt`. */
export function addAuthority(provider: MachineProvider): Commands {
  const [first] = secretsOf(provider, undefined);
  return [first && patch(provider, first.name, '--from-file=ca.crt=./ca.crt')];
}

/** What shows the keys that the Secrets have, and no value. */
export function describeSecrets(provider: MachineProvider): Commands {
  const { namespace } = provider.metadata;
  return secretsOf(provider, undefined).map(({ name }) => shell`kubectl -n ${namespace} describe secret ${name}`);
}

/**
 * What lets the values of the Secrets go to a host, beside those that they name already. Nothing where they go anyway,
 * since it is the vendor's own, nor where their owner has no say, since everybody on the way would read them.
 */
export function permitHost(provider: MachineProvider, { place, vendorHosts, isNew }: PermitOptions): Commands {
  const { namespace } = provider.metadata;
  if (place === undefined || 'socket' in place) return [];
  if (place.port === '443' && vendorHosts.some((host) => host.toLowerCase() === place.host)) return [];
  const { endpoint } = provider.spec.config ?? {};
  const written = placeOf(provider.spec);
  const isWritten = written !== undefined && 'host' in written && hostPort(written) === hostPort(place);
  if (isWritten && isInTheOpen(endpoint)) return [];
  // The services of an OpenStack cloud have ports of their own.
  const host = provider.spec.type === ProviderType.OPENSTACK ? place.host : hostPort(place);
  return secretsOf(provider, undefined).map(({ name }) => {
    if (isNew) return shell`kubectl -n ${namespace} annotate secret ${name} vitistack.io/hosts=${host}`;
    // Without the hosts that it names the others would be closed to it; without --overwrite kubectl adds nothing to any.
    const named = shell`hosts=$(kubectl -n ${namespace} get secret ${name} -o jsonpath='{.metadata.annotations.vitistack\\.io/hosts}')`;
    const added = shell`kubectl -n ${namespace} annotate secret ${name} --overwrite vitistack.io/hosts=`;
    const word = shell`${host}`;
    // What could not be read must not be written over.
    return named && added && word && `${named} && ${added}"$hosts",${word}`;
  });
}

function patch(provider: MachineProvider, name: string, files: string | undefined): string | undefined {
  const { namespace } = provider.metadata;
  const made = shell`kubectl -n ${namespace} create secret generic ${name}`;
  const patched = shell`kubectl -n ${namespace} patch secret ${name} --type=merge --patch-file /dev/stdin`;
  return made && files && patched && `${made} ${files} --dry-run=client -o yaml | ${patched}`;
}

function secretsOf({ spec }: MachineProvider, methods: Methods): readonly NeededSecret[] {
  const named = secretsNamedIn(spec);
  const siblings = methods === undefined ? [] : requiredKeys(spec, methods);
  return [...new Set(named.map(({ name }) => name))].map((name) => {
    const own = named.filter((one) => one.name === name);
    const others = siblings
      // A method that names several Secrets may have its siblings in any: they are asked for in the first.
      .filter(({ path }) => named.find((one) => one.path.startsWith(`${path}.`))?.name === name)
      .flatMap(({ keys }) => keys.map((key) => key.name));
    return { name, keys: [...new Set([...own.flatMap(({ key }) => key ?? []), ...others])] };
  });
}

/** Undefined where a key is none that a Secret can have. */
function filesOf(keys: readonly string[]): string | undefined {
  if (keys.length === 0 || !keys.every((key) => /^[-._a-zA-Z0-9]{1,253}$/.test(key))) return undefined;
  return keys.map((key) => `--from-file=${quote(key)}=./${quote(key)}`).join(' ');
}
