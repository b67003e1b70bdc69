import {
  type MachineProvider,
  parseResourceVersion,
  type ProviderKey,
  type ResourceVersion,
} from '../../../schema/machine-provider.ts';
import type { NamespacesReached, Reached } from './reached.ts';
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

/** What may be said to be seen while the changes that a list found are taken in, deletions first, then by their versions. */
export class RelistSteps {
  private readonly namespaces: NamespacesReached | undefined;
  private readonly known: Reached;
  private readonly version: ResourceVersion;
  private readonly reached: ReadonlyMap<string, ResourceVersion>;
  /** Versions between these were not seen one by one. */
  readonly skipped: readonly { readonly from: ResourceVersion; readonly to: ResourceVersion; namespace?: string }[];

  constructor(
    namespaces: NamespacesReached | undefined,
    known: Reached,
    version: ResourceVersion,
    reached: ReadonlyMap<string, ResourceVersion>,
  ) {
    this.namespaces = namespaces;
    this.known = known;
    this.version = version;
    this.reached = reached;
    this.skipped = namespaces
      ? Array.from(reached, ([namespace, to]) => ({ from: namespaces.in(namespace), to, namespace }))
      : [{ from: known.version, to: version }];
  }

  /** The version of the list that an object was found in, or found missing. */
  listedAt({ metadata }: MachineProvider): ResourceVersion {
    return this.reached.get(metadata.namespace) ?? this.version;
  }

  /** All that a list holds of an object's namespace up to that object, which has this version, was taken in. */
  upTo(object: MachineProvider, version: ResourceVersion): Reached {
    const { namespace } = object.metadata;
    const from = this.namespaces?.in(namespace) ?? this.known.version;
    const own = Math.min(Math.max(version, from), this.listedAt(object)) as ResourceVersion;
    if (!this.namespaces) return { version: own };
    this.namespaces.told(namespace, own);
    return this.namespaces.now;
  }

  /** All was taken in. */
  end(): Reached {
    this.namespaces?.listed(this.reached);
    return this.namespaces?.now ?? { version: this.version };
  }
}

function versionOf(provider: MachineProvider): number {
  return parseResourceVersion(provider.metadata.resourceVersion) ?? 0;
}
