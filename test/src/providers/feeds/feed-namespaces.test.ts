import { describe, expect, it } from 'vitest';
import type { MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { parseFeedCursor } from '../../../../src/providers/feeds/feed-cursor.ts';
import { createStoreFeeds } from '../../../../src/providers/feeds/feeds.ts';
import { permittedFeeds } from '../../../../src/providers/permitted.ts';
import { seesEverything } from '../../../../src/providers/scope/sees-everything.ts';
import { FeedClient, inWords, nextFrame, take } from '../../../support/frames.ts';
import { LaggingReplica, replayByNamespace } from '../../../support/lagging-replica.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { scopeOf } from '../../../support/scripted-permission.ts';
import { Chance } from '../../../support/seeded.ts';

const namespaces = ['a', 'b', 'c'];

function twoReplicas() {
  const cluster = new ScriptedCluster();
  return { cluster, first: new LaggingReplica(cluster, namespaces), second: new LaggingReplica(cluster, namespaces) };
}

describe('a feed of several namespaces that goes on at another replica', () => {
  it('misses nothing that one namespace told late at the first', async () => {
    const { cluster, first, second } = twoReplicas();
    const feed = first.changes();
    await take(feed, 'Synced');
    cluster.create({ name: 'late', namespace: 'b' });
    cluster.create({ name: 'early', namespace: 'a' });
    first.deliver('a');
    const early = await nextFrame(feed);
    expect(inWords(early)).toBe('ProviderAdded a/early@102');
    second.deliverAll();
    expect((await take(second.changes(early.cursor), 2)).map(inWords)).toEqual(['ProviderAdded b/late@101', 'Synced']);
  });

  it('tells nothing again that comes late at the second', async () => {
    const { cluster, first, second } = twoReplicas();
    cluster.create({ name: 'one', namespace: 'b' });
    cluster.create({ name: 'two', namespace: 'a' });
    first.deliverAll();
    const after = (await take(first.changes(), 'Synced')).at(-1)?.cursor;
    second.deliver('a');
    const feed = second.changes(after);
    expect(inWords(await nextFrame(feed))).toBe('Synced');
    second.deliver('b');
    cluster.update({ name: 'one', namespace: 'b', spec: { region: 'new' } });
    second.deliver('b');
    expect(inWords(await nextFrame(feed))).toBe('ProviderModified b/one@103');
  });

  it('keeps cursors short, however many namespaces are ahead', async () => {
    const cluster = new ScriptedCluster();
    const many = Array.from({ length: 300 }, (_, index) => `a-namespace-of-some-length-${index}`);
    const replica = new LaggingReplica(cluster, many);
    const feed = replica.changes();
    await take(feed, 'Synced');
    let last: MachineProviderFrame | undefined;
    for (const namespace of many.slice(1)) {
      cluster.create({ name: 'x', namespace });
      replica.deliver(namespace, 1);
      last = await nextFrame(feed);
    }
    expect(last?.cursor.length).toBeLessThanOrEqual(1_024);
    expect(parseFeedCursor(last?.cursor ?? '').version).toBe(100);
  });
});

describe('what a replica with a watch per namespace tells', () => {
  const shown = (grants: readonly string[], cursor: string) => {
    const { ahead } = parseFeedCursor(cursor);
    return { grants, namespaces: [...(ahead?.keys() ?? [])] };
  };

  it('names in cursors only namespaces that their reader sees whole: in others it is not told what goes on', async () => {
    const { cluster, first } = twoReplicas();
    cluster.create({ name: 'one', namespace: 'a' });
    cluster.create({ name: 'two', namespace: 'b' });
    first.deliver('a');
    first.deliver('b');
    for (const [grants, namespaces] of [
      [['*'], ['a', 'b']],
      [['a'], ['a']],
      [['b/two'], []],
      [['a', 'b/two'], ['a']],
      [['c'], []],
    ] as const) {
      const scope = scopeOf(grants);
      expect(shown(grants, first.store.list({}, scope).feedCursor)).toEqual({ grants, namespaces });
      const feeds = createStoreFeeds({ store: first.store });
      const frames = await take(feeds.changes({ includeVolatile: true }, { scope, ask: () => scope }), 'Synced');
      for (const { cursor } of frames) expect(shown(grants, cursor)).toEqual({ grants, namespaces });
    }
  });

  it('names none in the cursors of one provider', async () => {
    const { cluster, first } = twoReplicas();
    cluster.create({ name: 'one', namespace: 'a' });
    cluster.create({ name: 'two', namespace: 'b' });
    first.deliver('a');
    first.deliver('b');
    const caller = { permission: seesEverything, signal: new AbortController().signal };
    const feed = await permittedFeeds(createStoreFeeds({ store: first.store }), caller).status({
      key: providerKey('a', 'one'),
    });
    const frames = [await feed.next(), await feed.next()].map(({ value }) => (value as { cursor: string }).cursor);
    for (const cursor of frames) expect(shown([], cursor).namespaces).toEqual([]);
    await feed.return?.();
  });

  it('waits for the namespace that a version is wanted of, however far the others are', async () => {
    const { cluster } = twoReplicas();
    const { store, ...replica } = aLaggingReplica(cluster);
    cluster.create({ name: 'late', namespace: 'b' });
    cluster.create({ name: 'early', namespace: 'a' });
    replica.deliver('a');
    const { signal } = new AbortController();
    await store.reach('101', new Set(['a']), signal);
    for (const namespaces of [new Set(['b']), new Set(['a', 'b']), undefined]) {
      await expect(store.reach('101', namespaces, signal)).rejects.toMatchObject({ code: 'TIMEOUT' });
    }
    expect([store.reachedIn('a'), store.reachedIn('b')]).toEqual([102, 100]);
    replica.deliver('b');
    await store.reach('101', new Set(['a', 'b']), signal);
    expect(store.find(providerKey('b', 'late'))).toBeDefined();
  });
});

function aLaggingReplica(cluster: ScriptedCluster) {
  const replica = new LaggingReplica(cluster, namespaces, { reachTimeoutMs: 5 });
  return { store: replica.store, deliver: (namespace: string) => replica.deliver(namespace) };
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

/** A client that reads what there is, and goes on at any replica. */
class Client {
  readonly known = new FeedClient();
  readonly told: MachineProviderFrame[] = [];
  private feed: AsyncIterableIterator<MachineProviderFrame>;
  private pending: Promise<IteratorResult<MachineProviderFrame>> | undefined;
  private readonly open: (replica: LaggingReplica, after?: string) => AsyncIterableIterator<MachineProviderFrame>;

  constructor(open: Client['open'], replica: LaggingReplica) {
    this.open = open;
    this.feed = open(replica);
  }

  async read(count: number): Promise<void> {
    for (let taken = 0; taken < count; taken++) {
      this.pending ??= this.feed.next();
      const result = await Promise.race([this.pending, quiet()]);
      if (!result) return;
      this.pending = undefined;
      if (result.done) throw new Error('the feed has ended');
      this.known.take(result.value);
      if ('provider' in result.value) this.told.push(result.value);
    }
  }

  async move(replica: LaggingReplica): Promise<void> {
    await this.feed.return?.();
    this.pending = undefined;
    this.feed = this.open(replica, this.known.cursor);
  }

  async close(): Promise<void> {
    await this.feed.return?.();
  }
}

/** Resolves when every frame that is there now has had its turn. */
async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function write(cluster: ScriptedCluster, chance: Chance): void {
  const target = { name: chance.pick(['x', 'y', 'z']), namespace: chance.pick(namespaces) };
  const traits = { ...target, spec: { region: `r${chance.below(1_000)}` } };
  if (!cluster.objects.has(providerKey(target.namespace, target.name))) cluster.create(traits);
  else if (chance.below(4) === 0) cluster.delete(target);
  else cluster.update(traits);
}

/** What happened to each provider, in order. */
function byObject(events: readonly { readonly key: string; readonly words: string }[]): Record<string, string[]> {
  const lines = Map.groupBy(events, ({ key }) => key);
  return Object.fromEntries(Array.from(lines, ([key, all]) => [key, all.map(({ words }) => words)] as const).sort());
}

const kinds = { ADDED: 'ProviderAdded', MODIFIED: 'ProviderModified', DELETED: 'ProviderDeleted' };

function logOf(cluster: ScriptedCluster) {
  const events = cluster.log.map(({ type, object: { metadata } }) => ({
    key: `${metadata.namespace}/${metadata.name}`,
    words: `${kinds[type]}@${metadata.resourceVersion}`,
  }));
  return byObject(events);
}

function toldTo(client: Client) {
  const events = client.told.flatMap((frame) => {
    if (!('provider' in frame)) return [];
    const { namespace, name, resourceVersion } = frame.provider.metadata;
    return [{ key: `${namespace}/${name}`, words: `${frame.kind}@${resourceVersion}` }];
  });
  return byObject(events);
}

async function atRandom(chance: Chance, options: { historyMaxBytes?: number }, relists: boolean) {
  const cluster = new ScriptedCluster();
  const replicas = [1, 2].map(() => new LaggingReplica(cluster, namespaces, options));
  const replay = replayByNamespace(cluster);
  const open: Client['open'] = (replica, after) => replica.changes(after, replay);
  const early = new Client(open, chance.pick(replicas));
  await early.read(1);
  const clients = [early];
  for (let step = 0; step < 150; step++) {
    for (let i = chance.below(3); i > 0; i--) write(cluster, chance);
    const replica = chance.pick(replicas);
    if (relists && chance.below(12) === 0) replica.list(chance.pick(namespaces));
    else replica.deliver(chance.pick(namespaces), 1 + chance.below(4));
    if (clients.length < 4 && chance.below(20) === 0) clients.push(new Client(open, chance.pick(replicas)));
    const client = chance.pick(clients);
    if (chance.below(3) === 0) await client.move(chance.pick(replicas));
    else await client.read(chance.below(5));
  }
  for (const replica of replicas) replica.deliverAll();
  for (const client of clients) {
    await client.read(10_000);
    await client.close();
  }
  return { cluster, early, clients };
}

function held(objects: ScriptedCluster['objects']): string[] {
  return Array.from(objects, ([key, { metadata }]) => `${key} ${metadata.uid} @${metadata.resourceVersion}`).sort();
}

describe('a feed of several namespaces at random', () => {
  it.each(seeds)(
    'tells each version once, per provider in order, whatever lags and wherever its client goes on (seed %i)',
    async (seed) => {
      const { cluster, early, clients } = await atRandom(new Chance(seed), {}, false);
      expect(toldTo(early)).toEqual(logOf(cluster));
      for (const { known } of clients) {
        expect([known.faults, known.resets]).toEqual([[], 0]);
        expect(held(known.known)).toEqual(held(cluster.objects));
      }
    },
  );

  it.each(seeds)('tells nothing twice where a short history has to be asked of the cluster (seed %i)', async (seed) => {
    const { cluster, clients } = await atRandom(new Chance(seed), { historyMaxBytes: 2_000 }, false);
    for (const { known } of clients) {
      expect(known.faults).toEqual([]);
      expect(held(known.known)).toEqual(held(cluster.objects));
    }
  });

  it.each(seeds)('leaves nobody out of step through lists of single namespaces (seed %i)', async (seed) => {
    const { cluster, clients } = await atRandom(new Chance(seed), {}, true);
    for (const { known } of clients) expect(held(known.known)).toEqual(held(cluster.objects));
  });
});
