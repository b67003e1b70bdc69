import type { MachineProviderSpec } from '../../schema/spec/spec.ts';

/** Ids and names that a spec declares, by what they name; each once, in its order. */
export interface Declared {
  readonly images: readonly string[];
  /** Of networks or of subnets: people write either. */
  readonly networks: readonly string[];
  readonly securityGroups: readonly string[];
  readonly instanceTypes: readonly string[];
  readonly storageTypes: readonly string[];
}

export function declaredIn({ capabilities, networkConfig, storageConfig }: MachineProviderSpec): Declared {
  const { defaultNetworkId, defaultSubnetId, availableNetworks, securityGroups } = networkConfig ?? {};
  const { defaultStorageClass, availableStorageTypes } = storageConfig ?? {};
  return {
    images: texts(capabilities?.availableImages?.map(({ id }) => id)),
    networks: texts([defaultNetworkId, defaultSubnetId, ...(availableNetworks ?? []).map(({ id }) => id)]),
    securityGroups: texts(securityGroups?.map(({ id }) => id)),
    instanceTypes: texts(capabilities?.supportedInstanceTypes),
    storageTypes: texts([defaultStorageClass, ...(availableStorageTypes ?? []).map(({ name }) => name)]),
  };
}

/** Each text once; a stored object may be foreign, and what could not be read is null. */
export function texts(values: readonly (string | null | undefined)[] | null | undefined): string[] {
  return [...new Set((values ?? []).filter((value) => typeof value === 'string' && value !== ''))] as string[];
}
