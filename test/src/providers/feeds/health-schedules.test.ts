import { describe, expect, it } from 'vitest';
import type { HealthQuery } from '../../../../resolvers/context.ts';
import type { HealthFrame } from '../../../../schema/api/changes.ts';
import { ProviderPhase } from '../../../../schema/enums.ts';
import { type ProviderKey, providerKey } from '../../../../schema/machine-provider.ts';
import { ConditionStatus } from '../../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../../schema/status/status.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStore } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { HealthClient, type HeldHealth, healthOf, inWords } from '../../../support/health-client.ts';
import { silentLog } from '../../../support/provider-store.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { Chance } from '../../../support/seeded.ts';

const names = ['a', 'b', 'c', 'd'];
const namespaces = ['x', 'y'];
const phases = Object.values(ProviderPhase);
const types = ['Ready', 'Connected', 'Authenticated'];
const queries: Omit<HealthQuery, 'after'>[] = [
  {},
  { namespace: 'x' },
  { filter: { phase: [ProviderPhase.READY, ProviderPhase.ERROR] } },
  { filter: { minHealthScore: 50 } },
];

function aStatus(chance: Chance): MachineProviderStatus {
  const quotas = ['cpu', 'memory'].map((resource) => ({ resource, used: String(chance.below(130)), limit: '100' }));
  return {
    phase: chance.pick(phases),
    conditions: types
      .filter(() => chance.below(5) > 0)
      .map((type) => ({ type, status: chance.pick(Object.values(ConditionStatus)) })),
    resources: { quotas },
    health: { score: chance.below(101) },
  };
}

/** One random write; a third of those of a status change nothing that this feed tells. */
function write(cluster: ScriptedCluster, chance: Chance): void {
  const target = { name: chance.pick(names), namespace: chance.pick(namespaces) };
  const held = cluster.objects.get(providerKey(target.namespace, target.name));
  const chosen = chance.below(6);
  if (!held) cluster.create({ ...target, status: chance.below(3) === 0 ? null : aStatus(chance) });
  else if (chosen === 0) cluster.delete(target);
  else if (chosen < 3) cluster.update({ ...target, status: { ...held.status, health: { score: chance.below(101) } } });
  else cluster.update({ ...target, status: aStatus(chance) });
}

/** A client on a line that breaks, and comes back to any replica behind any of its last cursors. */
class Subscriber {
  private readonly query: Omit<HealthQuery, 'after'>;
  private store: ProviderStore;
  private client = new HealthClient();
  private feed: AsyncIterableIterator<HealthFrame>;
  private pending: Promise<IteratorResult<HealthFrame>> | undefined;
  private readonly saved: { cursor: string; known: Map<ProviderKey, HeldHealth>; told: number }[] = [];
  told: string[] = [];
  readonly faults: string[] = [];

  constructor(store: ProviderStore, query: Omit<HealthQuery, 'after'>) {
    this.store = store;
    this.query = query;
    this.feed = feedsForAll({ store }).health(query);
  }

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
    await this.close();
    this.pending = undefined;
    const point = this.saved.length > 0 ? chance.pick(this.saved.slice(-30)) : undefined;
    this.saved.length = point ? this.saved.indexOf(point) + 1 : 0;
    this.faults.push(...this.client.faults);
    this.client = new HealthClient();
    for (const [key, held] of point?.known ?? []) this.client.known.set(key, held);
    this.told.length = point?.told ?? 0;
    this.store = store;
    this.feed = feedsForAll({ store }).health({ ...this.query, after: point?.cursor });
  }

  async close(): Promise<void> {
    await this.feed.return?.();
  }

  /** Reads all there is: what the transitions come to is what the providers are. */
  async settle(): Promise<void> {
    while ((await this.read(1_000)) > 0);
    const nodes = this.store.list({ ...this.query, first: 1_000 }, everything).nodes;
    const wanted = new Map(nodes.map((node) => [providerKey(node.metadata.namespace, node.metadata.name), node]));
    expect([...this.client.known.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [key, held] of this.client.known) {
      const provider = wanted.get(key);
      if (provider) expect({ key, ...held, version: 0 }).toEqual({ key, ...healthOf(provider), version: 0 });
    }
    this.faults.push(...this.client.faults.splice(0));
    await this.close();
  }

  private take(frame: HealthFrame): void {
    this.client.take(frame);
    if (frame.kind === 'HealthTransition') this.told.push(inWords(frame));
    this.saved.push({ cursor: frame.cursor, known: new Map(this.client.known), told: this.told.length });
  }
}

async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function replicas(cluster: ScriptedCluster, count: number): ProviderStore[] {
  return Array.from({ length: count }, () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    cluster.connect(store);
    return store;
  });
}

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

describe('the feed of health under random schedules', () => {
  it.each(seeds)('comes to what providers are, with no transition doubled or lost (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    for (let i = 0; i < 10; i++) write(cluster, chance);
    const subscribers = queries.flatMap((query) => stores.map((store) => new Subscriber(store, query)));
    for (let step = 0; step < 120; step++) {
      for (let i = chance.below(6); i > 0; i--) write(cluster, chance);
      const subscriber = chance.pick(subscribers);
      if (chance.below(3) === 0) await subscriber.reconnect(chance.pick(stores), chance);
      else await subscriber.read(chance.below(12));
    }
    for (const subscriber of subscribers) {
      await subscriber.settle();
      expect(subscriber.faults).toEqual([]);
    }
    expect(stores.map(({ wakeups }) => wakeups.size)).toEqual([0, 0]);
  });

  it.each(seeds)('leaves nobody out of step through relists (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    const subscribers = queries.flatMap((query) => stores.map((store) => new Subscriber(store, query)));
    const away = new Set<ProviderStore>();
    for (let step = 0; step < 120; step++) {
      for (let i = chance.below(8); i > 0; i--) write(cluster, chance);
      const store = chance.pick(stores);
      if (away.delete(store)) cluster.connect(store);
      else if (chance.below(3) === 0) cluster.disconnect(away.add(store) && store);
      const subscriber = chance.pick(subscribers);
      if (chance.below(3) === 0) await subscriber.reconnect(chance.pick(stores), chance);
      else await subscriber.read(chance.below(12));
    }
    for (const store of away) cluster.connect(store);
    for (const subscriber of subscribers) await subscriber.settle();
  });

  it('tells whoever reads at one replica the same as whoever reads at another', async () => {
    const chance = new Chance(11);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    const [steady, moving] = stores.map((store) => new Subscriber(store, {}));
    if (!steady || !moving) throw new Error('no replicas');
    for (const subscriber of [steady, moving]) await subscriber.read(10);
    for (let i = 0; i < 500; i++) {
      write(cluster, chance);
      await steady.read(chance.below(3));
      await moving.read(chance.below(3));
      if (chance.below(10) === 0) await moving.reconnect(chance.pick(stores), chance);
    }
    for (const subscriber of [steady, moving]) await subscriber.settle();
    expect(moving.told).toEqual(steady.told);
    expect([...steady.faults, ...moving.faults]).toEqual([]);
  });
});
