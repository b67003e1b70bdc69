/** The custom resource as Kubernetes names it. */
export const machineProviderResource = {
  group: 'vitistack.io',
  version: 'v1alpha1',
  apiVersion: 'vitistack.io/v1alpha1',
  kind: 'MachineProvider',
  listKind: 'MachineProviderList',
  plural: 'machineproviders',
  singular: 'machineprovider',
  shortName: 'mp',
} as const;
