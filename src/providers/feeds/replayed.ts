import type { MachineProvider, ProviderKey, ResourceVersion } from '../../../schema/machine-provider.ts';
import type { ReplayedEvent } from '../../cluster/ports.ts';
import type { Change } from '../copy/history.ts';
import { keyOf } from '../copy/table.ts';

/**
 * Events that this replica did not see itself, as changes. What an object was before its first one is not known, but for
 * two: what was added was not there, and what was deleted was last as it was sent.
 */
export function presentReplayed(events: readonly ReplayedEvent<MachineProvider>[]): Change[] {
  const held = new Map<ProviderKey, MachineProvider | undefined>();
  return events.map(({ type, object, resourceVersion }) => {
    const key = keyOf(object);
    const unknownBefore = type === 'MODIFIED' && !held.has(key);
    const before = held.get(key) ?? (type === 'DELETED' ? object : undefined);
    const after = type === 'DELETED' ? undefined : object;
    held.set(key, after);
    return { ...position(resourceVersion), key, before, after, last: object, collapsed: false, unknownBefore };
  });
}

/** They stand in no replica's numbering; by their version each can place them. */
function position(version: ResourceVersion) {
  return { sequence: 0, version, safe: version };
}
