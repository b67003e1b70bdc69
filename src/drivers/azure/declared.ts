import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';

/** Ids and names that a spec declares, by what they name. */
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
    images: texts((capabilities?.availableImages ?? []).map(({ id }) => id)),
    networks: texts([defaultNetworkId, defaultSubnetId, ...(availableNetworks ?? []).map(({ id }) => id)]),
    securityGroups: texts((securityGroups ?? []).map(({ id }) => id)),
    instanceTypes: texts(capabilities?.supportedInstanceTypes ?? []),
    storageTypes: texts([defaultStorageClass, ...(availableStorageTypes ?? []).map(({ name }) => name)]),
  };
}

/** In the spelling that the spec has: Azure ignores case in ids and names, and whoever compares them need not know. */
export function asDeclared(id: string, declared: readonly string[]): string {
  return declared.find((one) => sameId(one, id)) ?? id;
}

export function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Path of a resource that an id names, each part encoded; undefined for what is no id of that kind. */
export function resourcePath(id: string, provider: string, ...types: readonly string[]): string | undefined {
  const kinds = ['', 'subscriptions', 'resourceGroups', 'providers', ...types];
  const parts = id.split('/');
  const names = parts.filter((_, index) => index % 2 === 0).slice(1);
  const found = parts.filter((_, index) => index % 2 === 1);
  if (parts[0] !== '' || parts.length !== 1 + 2 * (kinds.length - 1) || names.some((name) => name === ''))
    return undefined;
  if (!kinds.slice(1).every((kind, index) => sameId(found[index] ?? '', kind))) return undefined;
  if (!sameId(names[2] ?? '', provider)) return undefined;
  // "." and ".." would climb, encoded or not.
  if (names.some((name) => /^\.{1,2}$/.test(name))) return undefined;
  return names.map((name, index) => `/${kinds[index + 1]}/${encodeURIComponent(name)}`).join('');
}

function texts(ids: readonly (string | null | undefined)[]): string[] {
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''))];
}
