import { type MachineProvider, parseResourceVersion, type ResourceVersion } from '../../../schema/machine-provider.ts';
import type { Held, ReplayGoal } from '../../cluster/ports.ts';
import type { NamespacesReached } from './reached.ts';

const none: Held = { count: 0, newest: 0 as ResourceVersion };

/** What is held at a version (or at one per namespace), counted at once. */
export function presentReplayGoal(
  objects: readonly MachineProvider[],
  version: ResourceVersion,
  namespaces: NamespacesReached | undefined,
): ReplayGoal {
  const all = countBy(objects, () => '');
  const perNamespace = countBy(objects, ({ metadata }) => metadata.namespace);
  return {
    version,
    versionIn: namespaces?.copy(),
    heldIn: (namespace) => (namespace === undefined ? all.get('') : perNamespace.get(namespace)) ?? none,
  };
}

function countBy(objects: readonly MachineProvider[], groupOf: (object: MachineProvider) => string): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const object of objects) {
    const { count, newest } = held.get(groupOf(object)) ?? none;
    const version = parseResourceVersion(object.metadata.resourceVersion) ?? 0;
    held.set(groupOf(object), { count: count + 1, newest: Math.max(newest, version) as ResourceVersion });
  }
  return held;
}
