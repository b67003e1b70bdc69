import { assessDnsLabel, assessDnsSubdomain } from '../../schema/formats/dns-name.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { presentValue } from '../../schema/present-value.ts';
import type { ObjectName } from './ports.ts';

/** Where the API server keeps the MachineProviders of all namespaces. */
export const machineProvidersPath = '/apis/vitistack.io/v1alpha1/machineproviders';

/** Where those of one namespace are; throws INVALID for what is no name of a namespace. */
export function machineProvidersIn(namespace: string): string {
  check('namespace', namespace, assessDnsLabel(namespace));
  return `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders`;
}

/** Where one of them is; throws INVALID for what is no name. */
export function machineProviderPath({ namespace, name }: ObjectName): string {
  check('name', name, assessDnsSubdomain(name));
  return `${machineProvidersIn(namespace)}/${name}`;
}

/**
 * A path is made of names alone. An empty one, `.`, `..` or one with a slash would lead elsewhere, and a DELETE there
 * may mean the whole collection.
 */
function check(what: string, value: string, complaints: readonly string[]): void {
  if (value !== '' && complaints.length === 0) return;
  throw new GatewayError('INVALID', `Expected the ${what} of a MachineProvider, but got ${presentValue(value)}.`, {
    fix: 'Use lower-case letters, digits, `-` and, in a name, `.`.',
  });
}
