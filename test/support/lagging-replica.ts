import type { MachineProvider, ResourceVersion } from '../../schema/machine-provider.ts';
import { combineNamespaces } from '../../src/cluster/namespaced-sink.ts';
import type { ReplayFrom } from '../../src/providers/feeds/feed-place.ts';
import { createProviderStore, type ProviderStoreOptions } from '../../src/providers/store.ts';
import { feedsForAll } from './feeds-for-all.ts';
import { silentLog } from './provider-store.ts';
import type { ScriptedCluster } from './scripted-cluster.ts';

/** A replica with a watch per namespace; each brings what the test lets through, and no more. */
export class LaggingReplica {
  readonly store;
  private readonly cluster: ScriptedCluster;
  private readonly sinkFor;
  /** How many events of the cluster's log each watch has looked at. */
  private readonly looked = new Map<string, number>();
  readonly namespaces: readonly string[];

  constructor(cluster: ScriptedCluster, namespaces: readonly string[], options: Partial<ProviderStoreOptions> = {}) {
    this.cluster = cluster;
    this.namespaces = namespaces;
    this.store = createProviderStore({ now: () => 0, log: silentLog, ...options });
    this.sinkFor = combineNamespaces<MachineProvider>(namespaces, this.store).sinkFor;
    for (const namespace of namespaces) this.list(namespace);
  }

  changes(after?: string, replay?: ReplayFrom) {
    const feeds = feedsForAll({ store: this.store, ...(replay ? { replay } : {}) });
    return feeds.changes({ includeVolatile: true, after });
  }

  list(namespace: string): void {
    const { cluster } = this;
    const objects = Array.from(cluster.objects.values()).filter(({ metadata }) => metadata.namespace === namespace);
    this.looked.set(namespace, cluster.log.length);
    const named = objects.map((object) => ({ name: object.metadata.name, object }));
    this.sinkFor(namespace).replace(named, cluster.version as ResourceVersion);
  }

  /** The next events of a namespace; after all of them, a bookmark when the watch has nothing else to say. */
  deliver(namespace: string, count = Infinity): void {
    const { log, version } = this.cluster;
    let left = count;
    let index = this.looked.get(namespace) ?? 0;
    for (let event = log[index]; event && left > 0; event = log[++index]) {
      const { type, object, resourceVersion } = event;
      if (object.metadata.namespace !== namespace) continue;
      this.sinkFor(namespace).apply({ type, object: { name: object.metadata.name, object }, resourceVersion });
      left--;
    }
    this.looked.set(namespace, index);
    if (left > 0) this.sinkFor(namespace).bookmark(version as ResourceVersion);
  }

  deliverAll(): void {
    for (const namespace of this.namespaces) this.deliver(namespace);
  }
}

/** What a watch per namespace would bring of the past. */
export function replayByNamespace(cluster: ScriptedCluster): ReplayFrom {
  return async (from, goal) =>
    cluster.log.filter(({ object: { metadata }, resourceVersion }) => {
      const begin = goal.fromIn?.(metadata.namespace) ?? from;
      return resourceVersion > begin && resourceVersion <= (goal.versionIn?.(metadata.namespace) ?? goal.version);
    });
}
