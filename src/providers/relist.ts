import { type MachineProvider, parseResourceVersion, type ProviderKey } from '../../schema/machine-provider.ts';
import { keyOf, type ProviderTable } from './table.ts';

/** What a list tells that the watch did not: what is gone (or lives anew), and what is new or changed, oldest first. */
export interface RelistPlan {
  readonly gone: readonly MachineProvider[];
  readonly changed: readonly MachineProvider[];
}

/** Compares a whole collection with what is held, by uid and version. */
export function planRelist(table: ProviderTable, objects: readonly MachineProvider[]): RelistPlan {
  const listed = new Map<ProviderKey, MachineProvider>(objects.map((object) => [keyOf(object), object]));
  const gone = table.values().filter((held) => listed.get(keyOf(held))?.metadata.uid !== held.metadata.uid);
  const changed = [...listed.values()].filter((object) => {
    const held = table.find(keyOf(object));
    return held?.metadata.uid !== object.metadata.uid || versionOf(object) > versionOf(held);
  });
  return { gone, changed: changed.sort((a, b) => versionOf(a) - versionOf(b)) };
}

function versionOf(provider: MachineProvider): number {
  return parseResourceVersion(provider.metadata.resourceVersion) ?? 0;
}
