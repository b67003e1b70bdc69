/** The collection of a namespace's MachineProviders. */
export function providersIn(namespace: string): string {
  return `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders`;
}

/** The MachineProviders of all namespaces. */
export const providersEverywhere = '/apis/vitistack.io/v1alpha1/machineproviders';

/** A manifest that the contract accepts, as little as that takes. */
export function aProvider(name: string, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, ...metadata },
    spec: {
      // A type that any region is good for.
      type: 'openstack',
      region: 'us-west-2',
      authentication: { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } },
      ...spec,
    },
  };
}
