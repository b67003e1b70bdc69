/* Prints the median cost of what the store does most, at 10,000 providers of about 5 KB. */
import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { MachineProviderOrderField, OrderDirection } from '../schema/api/order.ts';
import { ProviderPhase, ProviderType } from '../schema/enums.ts';
import { type MachineProvider, providerKey, type ResourceVersion } from '../schema/machine-provider.ts';
import { MachineOperation } from '../schema/spec/capabilities.ts';
import { feedsForAll } from '../test/support/feeds-for-all.ts';
import { everything } from '../src/providers/scope/sees-everything.ts';
import { createProviderStore } from '../src/providers/store.ts';
import { aMachineProvider } from '../test/support/machine-provider.ts';

const OBJECTS = 10_000;
const log = { info: () => undefined, warn: () => undefined };
const types = Object.values(ProviderType);
const images = Array.from({ length: 24 }, (_, i) => ({
  id: `image-${i}`,
  name: `ubuntu-${i}-server`,
  osType: 'linux',
}));

function provider(index: number, version: number): MachineProvider {
  return aMachineProvider({
    name: `provider-${index}`,
    namespace: `team-${index % 50}`,
    version,
    metadata: { labels: { team: `team-${index % 50}`, tier: index % 3 === 0 ? 'prod' : 'test' } },
    spec: {
      type: types[index % types.length] ?? ProviderType.AWS,
      region: `region-${index % 20}`,
      availabilityZones: ['a', 'b', 'c'].map((zone) => `region-${index % 20}${zone}`),
      capabilities: { supportedOperations: Object.values(MachineOperation), availableImages: images },
    },
    status: {
      phase: index % 10 === 0 ? ProviderPhase.ERROR : ProviderPhase.READY,
      health: { score: (index * 7 + version) % 101 },
    },
  });
}

/** Median microseconds of a call: over rounds, each long enough for the clock. */
function measure(name: string, call: (round: number) => unknown, callsPerRound = 200): void {
  const rounds: number[] = [];
  for (let round = 0; round < 60; round++) {
    const start = performance.now();
    for (let i = 0; i < callsPerRound; i++) call(round * callsPerRound + i);
    if (round >= 10) rounds.push(((performance.now() - start) * 1_000) / callsPerRound);
  }
  const median = rounds.sort((a, b) => a - b)[rounds.length >>> 1] ?? NaN;
  console.log(`${name.padEnd(62)} ${median.toFixed(2).padStart(10)} us`);
}

let version = OBJECTS;
const store = createProviderStore({ now: Date.now, log });
const objects = Array.from({ length: OBJECTS }, (_, index) => provider(index, index + 1));
const start = performance.now();
store.replace(objects, version as ResourceVersion);
console.log(`first list of ${OBJECTS}: ${(performance.now() - start).toFixed(1)} ms`);

const keys = objects.map((object) => providerKey(object.metadata.namespace, object.metadata.name));
measure('get', (i) => store.find(keys[i % OBJECTS] ?? keys[0] ?? providerKey('', '')), 10_000);
measure('list 100', () => store.list({}, everything).nodes.length);
measure('list 100 with cursors', () => store.list({}, everything).edges.map((edge) => edge.cursor).length, 20);
measure('list 1,000', () => store.list({ first: 1_000 }, everything).nodes.length);
const middle = store.list({ first: 1_000 }, everything).pageInfo.endCursor;
measure('list 100 behind a cursor', () => store.list({ after: middle ?? null }, everything).nodes.length);
measure('list 100 of a namespace', () => store.list({ namespace: 'team-49' }, everything).nodes.length);
const narrow = { type: [ProviderType.AWS], region: ['region-7'] };
measure('list 100 by type and region, with totalCount', () => {
  const list = store.list({ filter: narrow }, everything);
  return list.nodes.length + list.totalCount;
});
measure('list 100 by readiness and operation, with totalCount', () => {
  const list = store.list({ filter: { ready: true, supportsOperation: [MachineOperation.RESIZE] } }, everything);
  return list.nodes.length + list.totalCount;
});
measure(
  'list 100 by search, with totalCount',
  () => store.list({ filter: { search: 'REGION-7' } }, everything).totalCount,
  5,
);
measure(
  'list 100 by label selector, with totalCount',
  () => store.list({ filter: { labelSelector: 'tier=prod' } }, everything).totalCount,
  5,
);
const byScore = [{ field: MachineProviderOrderField.HEALTH_SCORE, direction: OrderDirection.DESC }];
measure('list 100 by health score', () => store.list({ orderBy: byScore }, everything).nodes.length);

const updates = Array.from({ length: 12_000 }, (_, i) => provider(i % OBJECTS, version + i + 1));
measure('a write that moves in two orders', (i) => {
  const object = updates[i % updates.length] ?? objects[0];
  if (object) store.apply({ type: 'MODIFIED', object, resourceVersion: ++version as ResourceVersion });
});

const feeds = feedsForAll({ store });
const readers = Array.from({ length: 5_000 }, (_, i) =>
  feeds.changes({
    namespace: `team-${i % 50}`,
    after: store.list({ first: 0 }, everything).feedCursor,
    includeVolatile: false,
  }),
);
for (const reader of readers) {
  await reader.next();
  void reader.next();
}
const elsewhere = Array.from({ length: 12_000 }, (_, i) => {
  const object = provider(i % OBJECTS, version + i + 1);
  return { ...object, metadata: { ...object.metadata, namespace: 'nobody-looks' } };
});
measure(
  'a write that none of 5,000 subscribers looks at',
  (i) => {
    const object = elsewhere[i % elsewhere.length];
    if (object) store.apply({ type: 'MODIFIED', object, resourceVersion: ++version as ResourceVersion });
  },
  20,
);
for (const reader of readers) await reader.return?.();

const WRITES = 200;
const followers = Array.from({ length: 1_000 }, () =>
  feeds.changes({ after: store.list({ first: 0 }, everything).feedCursor, includeVolatile: false }),
);
const began = performance.now();
const following = followers.map(async (follower) => {
  for (let frames = 0; frames <= WRITES; frames++) await follower.next();
});
for (let i = 0; i < WRITES; i++) {
  // Each region is a new one, so that every write is told.
  const object = aMachineProvider({
    name: 'provider-0',
    namespace: 'team-0',
    version: ++version,
    spec: { region: `moved-${i}` },
  });
  store.apply({ type: 'MODIFIED', object, resourceVersion: version as ResourceVersion });
  await new Promise((resolve) => setImmediate(resolve));
}
await Promise.all(following);
const frames = WRITES * followers.length;
console.log(`a frame to one of 1,000 followers: ${(((performance.now() - began) * 1_000) / frames).toFixed(2)} us`);
for (const follower of followers) await follower.return?.();
