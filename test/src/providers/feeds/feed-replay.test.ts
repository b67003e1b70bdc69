import { describe, expect, it } from 'vitest';
import type { MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { type ProviderKey, providerKey, type ResourceVersion } from '../../../../schema/machine-provider.ts';
import { presentFeedCursor } from '../../../../src/providers/feeds/feed-cursor.ts';
import type { ReplayFrom } from '../../../../src/providers/feeds/feed-place.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStoreOptions } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { FeedClient, inWords, take } from '../../../support/frames.ts';
import { silentLog } from '../../../support/provider-store.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';

/** What a watch opened at the cursor would bring. */
function replayOf(cluster: ScriptedCluster): ReplayFrom {
  return async (from, goal) =>
    cluster.log.filter(({ resourceVersion }) => resourceVersion > from && resourceVersion <= goal.version);
}

/** A gateway's copy and feeds; each begins to follow the cluster when it is made. */
function aReplica(cluster: ScriptedCluster, replay?: ReplayFrom, options: Partial<ProviderStoreOptions> = {}) {
  const store = createProviderStore({ now: () => 0, log: silentLog, ...options });
  cluster.connect(store);
  const feeds = feedsForAll({ store, ...(replay ? { replay } : {}) });
  const open = (query: object = {}) => feeds.changes({ includeVolatile: false, ...query });
  return { store, feeds, open };
}

async function words(feed: AsyncIterator<MachineProviderFrame>) {
  return (await take(feed, 'Synced')).map(inWords);
}

/** A client that has all of the first replica, then the second one starts after more has happened. */
async function moved(
  query: object,
  happen: (cluster: ScriptedCluster) => void,
  replay: (cluster: ScriptedCluster) => ReplayFrom | undefined = replayOf,
) {
  const cluster = new ScriptedCluster();
  for (const name of ['a', 'b', 'c']) cluster.create({ name, spec: { region: name === 'c' ? 'there' : 'here' } });
  const first = aReplica(cluster).open(query);
  const after = (await take(first, 'Synced')).at(-1)?.cursor ?? '';
  happen(cluster);
  return { cluster, after, second: aReplica(cluster, replay(cluster)) };
}

describe('a feed that goes on at a replica whose history begins later', () => {
  it('gets every version that there was meanwhile, once and in order, and no Reset', async () => {
    const { second, after, cluster } = await moved({}, (it) => {
      it.update({ name: 'a', spec: { region: 'one' } });
      it.update({ name: 'a', spec: { region: 'two' } });
      it.delete({ name: 'b' });
      it.create({ name: 'b' });
      it.create({ name: 'd' });
      it.delete({ name: 'c' });
    });
    const feed = second.open({ after });
    cluster.update({ name: 'd', spec: { region: 'live' } });
    expect(await words(feed)).toEqual([
      'ProviderModified default/a@104',
      'ProviderModified default/a@105',
      'ProviderDeleted default/b@106 DELETED',
      'ProviderAdded default/b@107',
      'ProviderAdded default/d@108',
      'ProviderDeleted default/c@109 DELETED',
      'ProviderModified default/d@110',
      'Synced',
    ]);
  });

  it('says rather too much than too little of what it does not know: what changed at first', async () => {
    const { second, after } = await moved({}, (it) => {
      it.update({ name: 'a', spec: { region: 'one' } });
      it.update({ name: 'a', spec: { region: 'two' } });
    });
    expect(await take(second.open({ after }), 2)).toMatchObject([
      { changedPaths: ['metadata', 'spec', 'status'], collapsed: false },
      { changedPaths: ['spec.region'], collapsed: false },
    ]);
  });

  it('tells what no longer matches that it has left, whether or not it ever matched', async () => {
    const { second, after } = await moved({ filter: { region: ['here'] } }, (it) => {
      it.update({ name: 'a', spec: { region: 'there' } });
      it.update({ name: 'c', spec: { region: 'elsewhere' } });
      it.update({ name: 'b', spec: { region: 'here', availabilityZones: ['x'] } });
      it.delete({ name: 'c' });
      it.update({ name: 'a', spec: { region: 'far' } });
    });
    expect(await words(second.open({ after, filter: { region: ['here'] } }))).toEqual([
      'ProviderDeleted default/a@104 LEFT_FILTER',
      'ProviderDeleted default/c@105 LEFT_FILTER',
      'ProviderModified default/b@106',
      'Synced',
    ]);
  });

  it('keeps to its namespace', async () => {
    const { second, after } = await moved({ namespace: 'mine' }, (it) => it.update({ name: 'a', spec: {} }));
    expect(await words(second.open({ after, namespace: 'mine' }))).toEqual(['Synced']);
  });

  it('goes on from each of its cursors again, at this replica, another one or the first', async () => {
    const { second, after, cluster } = await moved({}, (it) => {
      for (const name of ['a', 'b', 'c']) it.update({ name, spec: { region: 'new' } });
    });
    const frames = await take(second.open({ after }), 'Synced');
    const third = aReplica(cluster, replayOf(cluster));
    for (const replica of [second, third]) {
      for (const [index, { cursor }] of frames.entries()) {
        const rest = frames.slice(index + 1).map(inWords);
        expect(await words(replica.open({ after: cursor }))).toEqual(rest.length > 0 ? rest : ['Synced']);
      }
    }
  });

  it('goes on in the middle of a snapshot', async () => {
    const cluster = new ScriptedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create({ name });
    const client = new FeedClient();
    for (const frame of await take(aReplica(cluster).open(), 1)) client.take(frame);
    cluster.update({ name: 'a', spec: { region: 'new' } });
    cluster.update({ name: 'b', spec: { region: 'new' } });
    cluster.delete({ name: 'c' });
    cluster.create({ name: 'd' });
    const feed = aReplica(cluster, replayOf(cluster)).open({ after: client.cursor });
    for (const frame of await take(feed, 'Synced')) client.take(frame);
    const versions = (map: ReadonlyMap<ProviderKey, { metadata: { resourceVersion: string } }>) =>
      [...map].map(([key, { metadata }]) => `${key}@${metadata.resourceVersion}`).sort();
    expect(versions(client.known)).toEqual(versions(cluster.objects));
    expect([client.faults, client.resets]).toEqual([[], 0]);
  });

  it('goes on where this replica has forgotten what it saw itself', async () => {
    const cluster = new ScriptedCluster();
    cluster.create({ name: 'a' });
    const replica = aReplica(cluster, replayOf(cluster), { historyMaxBytes: 1 });
    const after = (await take(replica.open(), 'Synced')).at(-1)?.cursor;
    for (const region of ['one', 'two', 'three']) cluster.update({ name: 'a', spec: { region } });
    expect(await words(replica.open({ after }))).toEqual([
      'ProviderModified default/a@102',
      'ProviderModified default/a@103',
      'ProviderModified default/a@104',
      'Synced',
    ]);
  });

  it('tells of a status what is known: what it is, and that it may have changed', async () => {
    const { second, after } = await moved({}, (it) => it.update({ name: 'a', status: { health: { score: 7 } } }));
    const feed = second.feeds.status({ key: providerKey('default', 'a'), after });
    expect(await take(feed, 'Synced')).toMatchObject([
      { kind: 'StatusChanged', before: null, after: { health: { score: 7 } }, changedPaths: ['status'] },
      { kind: 'Synced' },
    ]);
  });
});

describe('what the cluster cannot tell any more', () => {
  const change = (it: ScriptedCluster) => it.update({ name: 'a', spec: { region: 'one' } });

  it.each<[string, () => ReplayFrom | undefined]>([
    ['the cluster has forgotten it', () => async () => Promise.reject(new GatewayError('EXPIRED', 'too old'))],
    ['the replica may not ask', () => async () => Promise.reject(new GatewayError('FORBIDDEN', 'no'))],
    ['nobody asks', () => undefined],
  ])('is a Reset with a snapshot: %s', async (_, replay) => {
    const { second, after } = await moved({}, change, replay);
    const frames = await take(second.open({ after }), 'Synced');
    expect(frames.map(inWords).slice(0, 2)).toEqual(['Reset', 'ProviderAdded default/a@104']);
    expect(frames[0]).toMatchObject({ reason: expect.stringContaining('history begins at version 104') as string });
  });

  it('is no Reset while the cluster is only out of reach: whoever comes back goes on', async () => {
    let reachable = false;
    const outage = new GatewayError('UNAVAILABLE', 'the cluster refused the connection');
    const { second, after } = await moved({}, change, (cluster) => async (...request) => {
      if (!reachable) throw outage;
      return replayOf(cluster)(...request);
    });
    await expect(second.open({ after }).next()).rejects.toBe(outage);
    reachable = true;
    expect(await words(second.open({ after }))).toEqual(['ProviderModified default/a@104', 'Synced']);
  });

  it('never asks from version 0, which Kubernetes takes for any', async () => {
    const { second } = await moved({}, change, () => async () => Promise.reject(new Error('not to be asked')));
    const after = presentFeedCursor(
      {
        epoch: 'x',
        sequence: 1,
        version: 0 as ResourceVersion,
        snapshotKey: undefined,
      },
      everything,
    );
    expect((await take(second.open({ after }), 1)).map(inWords)).toEqual(['Reset']);
  });
});
