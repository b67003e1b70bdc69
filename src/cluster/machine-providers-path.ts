import type { ObjectName } from './ports.ts';

/** Where the API server keeps the MachineProviders of all namespaces. */
export const machineProvidersPath = '/apis/vitistack.io/v1alpha1/machineproviders';

/** Where those of one namespace are. */
export function machineProvidersIn(namespace: string): string {
  return `/apis/vitistack.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/machineproviders`;
}

export function machineProviderPath({ namespace, name }: ObjectName): string {
  return `${machineProvidersIn(namespace)}/${encodeURIComponent(name)}`;
}
