import { describe, expect, it } from 'vitest';
import type { HealthQuery } from '../../../../resolvers/context.ts';
import type { HealthFrame } from '../../../../schema/api/changes.ts';
import { ProviderPhase } from '../../../../schema/enums.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { ConditionStatus } from '../../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../../schema/status/status.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import type { ProviderStore } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { HealthClient, type HeldHealth, healthOf, inWords } from '../../../support/health-client.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { Chance } from '../../../support/seeded.ts';
import { type Followed, playRelists, playWrites, replicas, seeds, Subscriber } from './support/random-schedule.ts';

const names = ['a', 'b', 'c', 'd'];
const namespaces = ['x', 'y'];
const phases = Object.values(ProviderPhase);
const types = ['Ready', 'Connected', 'Authenticated'];
type Query = Omit<HealthQuery, 'after'>;
const queries: Query[] = [
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

const health: Followed<Query, HealthFrame, HeldHealth> = {
  follow: (store, query) => feedsForAll({ store }).health(query),
  client: () => new HealthClient(),
  inWords: (frame) => (frame.kind === 'HealthTransition' ? inWords(frame) : undefined),
};

/** Reads all there is: what the transitions come to is what the providers are. */
async function settle(subscriber: Subscriber<Query, HealthFrame, HeldHealth>): Promise<void> {
  await subscriber.readAll();
  const { nodes } = subscriber.store.list({ ...subscriber.query, first: 1_000 }, everything);
  const wanted = new Map(nodes.map((node) => [providerKey(node.metadata.namespace, node.metadata.name), node]));
  expect([...subscriber.known.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, held] of subscriber.known) {
    const provider = wanted.get(key);
    if (provider) expect({ key, ...held, version: 0 }).toEqual({ key, ...healthOf(provider), version: 0 });
  }
  await subscriber.close();
}

const subscribersOf = (stores: readonly ProviderStore[]) =>
  queries.flatMap((query) => stores.map((store) => new Subscriber(store, query, health)));

describe('the feed of health under random schedules', () => {
  it.each(seeds)('comes to what providers are, with no transition doubled or lost (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    for (let i = 0; i < 10; i++) write(cluster, chance);
    const subscribers = subscribersOf(stores);
    await playWrites({ chance, cluster, stores, subscribers, write, steps: 120 });
    for (const subscriber of subscribers) {
      await settle(subscriber);
      expect(subscriber.faults).toEqual([]);
    }
    expect(stores.map(({ wakeups }) => wakeups.size)).toEqual([0, 0]);
  });

  it.each(seeds)('leaves nobody out of step through relists (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    const subscribers = subscribersOf(stores);
    await playRelists({ chance, cluster, stores, subscribers, write, steps: 120 });
    for (const subscriber of subscribers) await settle(subscriber);
  });

  it('tells whoever reads at one replica the same as whoever reads at another', async () => {
    const chance = new Chance(11);
    const cluster = new ScriptedCluster();
    const stores = replicas(cluster, 2);
    const [steady, moving] = stores.map((store) => new Subscriber(store, {}, health));
    if (!steady || !moving) throw new Error('no replicas');
    for (const subscriber of [steady, moving]) await subscriber.read(10);
    for (let i = 0; i < 500; i++) {
      write(cluster, chance);
      await steady.read(chance.below(3));
      await moving.read(chance.below(3));
      if (chance.below(10) === 0) await moving.reconnect(chance.pick(stores), chance);
    }
    for (const subscriber of [steady, moving]) await settle(subscriber);
    expect(moving.told).toEqual(steady.told);
    expect([...steady.faults, ...moving.faults]).toEqual([]);
  });
});
