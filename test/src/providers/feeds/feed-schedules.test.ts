import { describe, expect, it } from 'vitest';
import type { ChangesQuery } from '../../../../resolvers/context.ts';
import type { MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { type MachineProvider, providerKey } from '../../../../schema/machine-provider.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import type { ProviderStore } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { FeedClient, inWords } from '../../../support/frames.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { Chance } from '../../../support/seeded.ts';
import { type Followed, playRelists, playWrites, replicas, seeds, Subscriber } from './support/random-schedule.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const namespaces = ['x', 'x-y', 'y'];
const regions = ['north', 'south', 'west'];
type Query = Omit<ChangesQuery, 'after'>;
const queries: Query[] = [
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

const changes: Followed<Query, MachineProviderFrame, MachineProvider> = {
  follow: (store, query) => feedsForAll({ store }).changes(query),
  client: () => new FeedClient(),
  inWords: (frame) => ('provider' in frame ? inWords(frame) : undefined),
};

/** Reads all there is, and compares with what the store holds. */
async function settle(subscriber: Subscriber<Query, MachineProviderFrame>): Promise<void> {
  await subscriber.readAll();
  const held = subscriber.store.list({ ...subscriber.query, first: 1_000 }, everything).nodes;
  expect([...subscriber.known.values()].map(place).sort()).toEqual(held.map(place).sort());
  await subscriber.close();
}

function place({ metadata }: MachineProvider): string {
  return `${metadata.namespace}/${metadata.name} ${metadata.uid} @${metadata.resourceVersion}`;
}

const subscribersOf = (stores: readonly ProviderStore[]) =>
  queries.flatMap((query) => stores.map((store) => new Subscriber(store, query, changes)));

describe('a feed under random schedules', () => {
  it.each(seeds)(
    'tells each version once and in order, whenever a client reads and wherever it resumes (seed %i)',
    async (seed) => {
      const chance = new Chance(seed);
      const cluster = new ScriptedCluster();
      const stores = replicas(cluster, 2);
      for (let i = 0; i < 20; i++) write(cluster, chance);
      const subscribers = subscribersOf(stores);
      await playWrites({ chance, cluster, stores, subscribers, write, steps: 120 });
      for (const subscriber of subscribers) {
        await settle(subscriber);
        expect(subscriber.faults).toEqual([]);
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
      const subscribers = subscribersOf(stores);
      await playRelists({ chance, cluster, stores, subscribers, write, steps: 150 });
      for (const subscriber of subscribers) await settle(subscriber);
      expect(stores.map(({ wakeups }) => wakeups.size)).toEqual([0, 0, 0]);
    },
  );

  it('tells 1,000 writes by several writers each once, to a reader that reconnects all the time', async () => {
    const chance = new Chance(7);
    const cluster = new ScriptedCluster();
    const [store] = replicas(cluster, 1);
    if (!store) throw new Error('no store');
    const subscriber = new Subscriber(store, { includeVolatile: true }, changes);
    await subscriber.read(10);
    for (let i = 0; i < 1_000; i++) {
      write(cluster, chance);
      await subscriber.read(chance.below(3));
      if (chance.below(10) === 0) await subscriber.reconnect(store, chance);
    }
    await settle(subscriber);
    const kinds = { ADDED: 'ProviderAdded', MODIFIED: 'ProviderModified', DELETED: 'ProviderDeleted' };
    const expected = cluster.log.map(({ type, object }) => {
      const { namespace, name, resourceVersion } = object.metadata;
      return `${kinds[type]} ${namespace}/${name}@${resourceVersion}${type === 'DELETED' ? ' DELETED' : ''}`;
    });
    expect(subscriber.told).toEqual(expected);
  });
});
