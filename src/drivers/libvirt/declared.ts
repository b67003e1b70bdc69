import { texts } from '../declared.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Ref } from './questions/refs.ts';

/** Names, UUIDs and paths that a spec declares, by what they name. */
export interface Declared {
  readonly images: readonly string[];
  readonly networks: readonly string[];
  readonly securityGroups: readonly string[];
  readonly instanceTypes: readonly string[];
}

export function declaredIn({ capabilities, networkConfig }: MachineProviderSpec): Declared {
  const { defaultNetworkId, availableNetworks, securityGroups } = networkConfig ?? {};
  return {
    images: texts((capabilities?.availableImages ?? []).map(({ id }) => id)),
    networks: texts([defaultNetworkId, ...(availableNetworks ?? []).map(({ id }) => id)]),
    securityGroups: texts((securityGroups ?? []).map(({ id }) => id)),
    instanceTypes: texts(capabilities?.supportedInstanceTypes ?? []),
  };
}

/** The id of what a spec may name by its name or by its UUID: as it is declared, else the name. */
export function idOf({ name, uuid }: Ref, declared: readonly string[]): string {
  const digits = Buffer.from(uuid).toString('hex');
  const text = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return declared.includes(name) ? name : (declared.find((one) => one.toLowerCase() === text) ?? name);
}
