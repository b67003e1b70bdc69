import { texts } from '../declared.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';

/** What a spec declares that decides what is asked first, and how things are spelled. */
export interface Declared {
  readonly images: readonly string[];
  readonly networks: readonly string[];
  readonly subnet: string | undefined;
  readonly instanceTypes: readonly string[];
  readonly storageTypes: readonly string[];
}

export function declaredIn({ capabilities, networkConfig, storageConfig }: MachineProviderSpec): Declared {
  const { defaultNetworkId, defaultSubnetId, availableNetworks } = networkConfig ?? {};
  const { defaultStorageClass, availableStorageTypes } = storageConfig ?? {};
  return {
    images: texts((capabilities?.availableImages ?? []).map(({ id }) => id)),
    networks: texts([defaultNetworkId, ...(availableNetworks ?? []).map(({ id }) => id)]),
    subnet: texts([defaultSubnetId])[0],
    instanceTypes: texts(capabilities?.supportedInstanceTypes ?? []),
    storageTypes: texts([defaultStorageClass, ...(availableStorageTypes ?? []).map(({ name }) => name)]),
  };
}
