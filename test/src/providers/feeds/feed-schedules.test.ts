import { describe, expect, it } from 'vitest';
import type { ChangesQuery } from '../../../../resolvers/context.ts';
import type { MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../../schema/machine-provider.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStore, type ProviderStoreOptions } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { FeedClient, inWords } from '../../../support/frames.ts';
import { silentLog } from '../../../support/provider-store.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { Chance } from '../../../support/seeded.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const namespaces = ['x', 'x-y', 'y'];
const regions = ['north', 'south', 'west'];
const queries: Omit<ChangesQuery, 'after'>[] = [
  { includeVolatile: true },
  { includeVolatile: true, namespace: 'x' },
  { includeVolatile: true, filter: { region: ['north', 'south'] } },
  { includeVolatile: true, namespace: 'y', filter: { minHealthScore: 50 } },
];

/** One random write. */
function write(cluster: ScriptedCluster, chance: Chance): void {
  const target = { name: chance.pick(names), namespace: chance.pick(namespaces) };
  const traits = {
    ...target,
    spec: { region: chance.pick(regions) },
    status: { health: { score: chance.below(101), lastChecked: `2026-01-31T12:00:${10 + chance.below(50)}Z` } },
  };
  if (!cluster.objects.has(providerKey(target.namespace, target.name))) cluster.create(traits);
  else if (chance.below(4) === 0) cluster.delete(target);
  else cluster.update(traits);
}

/** A client on a line that breaks: it keeps what it knew at every cursor, and may go on from any of them. */
class Subscriber {
  readonly query: Omit<ChangesQuery, 'after'>;
  store: ProviderStore;
  client = new FeedClient();
  private feed: AsyncIterableIterator<MachineProviderFrame>;
  private pending: Promise<IteratorResult<MachineProviderFrame>> | undefined;
  private readonly saved: { cursor: string; known: Map<ProviderKey, MachineProvider>; told: number }[] = [];
  /** The frames with providers, without those behind a cursor that it went back to. */
  told: string[] = [];
  faults: string[] = [];

  constructor(store: ProviderStore, query: Omit<ChangesQuery, 'after'>) {
    this.store = store;
    this.query = query;
    this.feed = feedsForAll({ store }).changes(query);
  }

  /** Takes in so many frames, or as many as there are now. */
  async read(count: number): Promise<number> {
    for (let taken = 0; taken < count; taken++) {
      this.pending ??= this.feed.next();
      const result = await Promise.race([this.pending, quiet()]);
      if (!result) return taken;
      this.pending = undefined;
      if (result.done) throw new Error('the feed has ended');
      this.take(result.value);
    }
    return count;
  }

  async reconnect(store: ProviderStore, chance: Chance): Promise<void> {
    await this.feed.return?.();
    this.pending = undefined;
    const point = this.saved.length > 0 ? chance.pick(this.saved.slice(-30)) : undefined;
    this.saved.length = point ? this.saved.indexOf(point) + 1 : 0;
    this.faults.push(...this.client.faults);
    this.client = new FeedClient();
    for (const [key, provider] of point?.known ?? []) this.client.known.set(key, provider);
    this.told.length = point?.told ?? 0;
    this.store = store;
    this.feed = feedsForAll({ store }).changes({ ...this.query, after: point?.cursor });
  }

  async close(): Promise<void> {
    await this.feed.return?.();
  }

  /** Reads all there is, and compares with what the store holds. */
  async settle(): Promise<void> {
    while ((await this.read(1_000)) > 0);
    const held = this.store.list({ ...this.query, first: 1_000 }, everything).nodes;
    expect([...this.client.known.values()].map(place).sort()).toEqual(held.map(place).sort());
    this.faults.push(...this.client.faults.splice(0));
  }

  private take(frame: MachineProviderFrame): void {
    this.client.take(frame);
    if ('provider' in frame) this.told.push(inWords(frame));
    this.saved.push({ cursor: frame.cursor, known: new Map(this.client.known), told: this.told.length });
  }
}

function place({ metadata }: MachineProvider): string {
  return `${metadata.namespace}/${metadata.name} ${metadata.uid} @${metadata.resourceVersion}`;
}

/** Resolves when every frame that is there now has had its turn. */
async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function replicas(
  cluster: ScriptedCluster,
  count: number,
  options: Partial<ProviderStoreOptions> = {},
): ProviderStore[] {
  return Array.from({ length: count }, () => {
    const store = createProviderStore({ now: () => 0, log: silentLog, ...options });
    cluster.connect(store);
    return store;
  });
}

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

describe('a feed under random schedules', () => {
  it.each(seeds)(
    'tells each version once and in order, whenever a client reads and wherever it resumes (seed %i)',
    async (seed) => {
      const chance = new Chance(seed);
      const cluster = new ScriptedCluster();
      const stores = replicas(cluster, 2);
      for (let i = 0; i < 20; i++) write(cluster, chance);
      const subscribers = queries.flatMap((query) => stores.map((store) => new Subscriber(store, query)));
      for (let step = 0; step < 120; step++) {
        for (let i = chance.below(6); i > 0; i--) write(cluster, chance);
        if (chance.below(5) === 0) cluster.bookmark();
        const subscriber = chance.pick(subscribers);
        if (chance.below(3) === 0) await subscriber.reconnect(chance.pick(stores), chance);
        else await subscriber.read(chance.below(12));
      }
      for (const subscriber of subscribers) {
        await subscriber.settle();
        expect(subscriber.faults).toEqual([]);
        await subscriber.close();
      }
      expect(stores.map(({ wakeups }) => wakeups.size)).toEqual([0, 0]);
    },
  );

  it.each(seeds)(
    'leaves nobody out of step through relists, short histories and changes of replica (seed %i)',
    async (seed) => {
      const chance = new Chance(seed);
      const cluster = new ScriptedCluster();
      const stores = replicas(cluster, 3, seed % 2 === 0 ? { historyMaxBytes: 20_000 } : {});
      const subscribers = queries.flatMap((query) => stores.map((store) => new Subscriber(store, query)));
      const away = new Set<ProviderStore>();
      for (let step = 0; step < 150; step++) {
        for (let i = chance.below(8); i > 0; i--) write(cluster, chance);
        const store = chance.pick(stores);
        if (away.delete(store)) cluster.connect(store);
        else if (chance.below(3) === 0) cluster.disconnect(away.add(store) && store);
        const subscriber = chance.pick(subscribers);
        if (chance.below(3) === 0) await subscriber.reconnect(chance.pick(stores), chance);
        else await subscriber.read(chance.below(12));
      }
      for (const store of away) cluster.connect(store);
      for (const subscriber of subscribers) {
        await subscriber.settle();
        await subscriber.close();
      }
      expect(stores.map(({ wakeups }) => wakeups.size)).toEqual([0, 0, 0]);
    },
  );

  it('tells 1,000 writes by several writers each once, to a reader that reconnects all the time', async () => {
    const chance = new Chance(7);
    const cluster = new ScriptedCluster();
    const [store] = replicas(cluster, 1);
    if (!store) throw new Error('no store');
    const subscriber = new Subscriber(store, { includeVolatile: true });
    await subscriber.read(10);
    for (let i = 0; i < 1_000; i++) {
      write(cluster, chance);
      await subscriber.read(chance.below(3));
      if (chance.below(10) === 0) await subscriber.reconnect(store, chance);
    }
    await subscriber.settle();
    const kinds = { ADDED: 'ProviderAdded', MODIFIED: 'ProviderModified', DELETED: 'ProviderDeleted' };
    const expected = cluster.log.map(({ type, object }) => {
      const { namespace, name, resourceVersion } = object.metadata;
      return `${kinds[type]} ${namespace}/${name}@${resourceVersion}${type === 'DELETED' ? ' DELETED' : ''}`;
    });
    expect(subscriber.told).toEqual(expected);
    await subscriber.close();
  });
});
