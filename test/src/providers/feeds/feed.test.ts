import { describe, expect, it, vi } from 'vitest';
import type { MachineProviderFrame } from '../../../../schema/api/changes.ts';
import { ProviderPhase } from '../../../../schema/enums.ts';
import { presentFeedCursor, parseFeedCursor } from '../../../../src/providers/feeds/feed-cursor.ts';
import type { StoreFeedsOptions } from '../../../../src/providers/feeds/feeds.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStoreOptions } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { inWords, nextFrame, take } from '../../../support/frames.ts';
import { aFollowedCluster, silentLog } from '../../../support/provider-store.ts';

function aFeed(options: Partial<ProviderStoreOptions & StoreFeedsOptions> = {}) {
  const { cluster, store } = aFollowedCluster(options);
  const feeds = feedsForAll({ store, ...options });
  const open = (query: Partial<Parameters<typeof feeds.changes>[0]> = {}) =>
    feeds.changes({ includeVolatile: false, ...query });
  return { cluster, store, feeds, open };
}

async function words(feed: AsyncIterator<MachineProviderFrame>, until: number | MachineProviderFrame['kind']) {
  return (await take(feed, until)).map(inWords);
}

describe('the feed of changes', () => {
  it('sends the snapshot by namespace and name, then Synced, then every change in order', async () => {
    const { cluster, open } = aFeed();
    cluster.create({ name: 'b', namespace: 'x' });
    cluster.create({ name: 'a', namespace: 'x-y' });
    cluster.create({ name: 'c', namespace: 'x' });
    const feed = open();
    expect(await words(feed, 'Synced')).toEqual([
      'ProviderAdded x/b@101',
      'ProviderAdded x/c@103',
      'ProviderAdded x-y/a@102',
      'Synced',
    ]);
    cluster.update({ name: 'b', namespace: 'x', spec: { region: 'one' } });
    cluster.update({ name: 'b', namespace: 'x', spec: { region: 'two' } });
    cluster.delete({ name: 'b', namespace: 'x' });
    cluster.create({ name: 'b', namespace: 'x' });
    expect(await words(feed, 4)).toEqual([
      'ProviderModified x/b@104',
      'ProviderModified x/b@105',
      'ProviderDeleted x/b@106 DELETED',
      'ProviderAdded x/b@107',
    ]);
  });

  it('says what changed, with list entries by their key', async () => {
    const { cluster, open } = aFeed();
    cluster.create({ name: 'a', spec: { region: 'here' } });
    const feed = open();
    await take(feed, 'Synced');
    cluster.update({ name: 'a', spec: { region: 'there' }, metadata: { labels: { 'a.b/c': 'd' }, generation: 2 } });
    const frame = await nextFrame(feed);
    expect(frame).toMatchObject({ collapsed: false, changedPaths: ['metadata.labels', 'spec.region'] });
  });

  it('tells what enters the filter as added and what leaves it as deleted, as it is now', async () => {
    const { cluster, open } = aFeed();
    cluster.create({ name: 'a', spec: { region: 'there' } });
    const feed = open({ filter: { region: ['here'] } });
    expect(await words(feed, 'Synced')).toEqual(['Synced']);
    cluster.update({ name: 'a', spec: { region: 'here' } });
    cluster.update({ name: 'a', spec: { region: 'there' } });
    cluster.update({ name: 'a', spec: { region: 'elsewhere' } });
    cluster.update({ name: 'a', spec: { region: 'here' } });
    cluster.delete({ name: 'a' });
    expect(await words(feed, 4)).toEqual([
      'ProviderAdded default/a@102',
      'ProviderDeleted default/a@103 LEFT_FILTER',
      'ProviderAdded default/a@105',
      'ProviderDeleted default/a@106 DELETED',
    ]);
  });

  it('keeps to the namespace that was asked for', async () => {
    const { cluster, open } = aFeed();
    const feed = open({ namespace: 'mine' });
    await take(feed, 'Synced');
    cluster.create({ name: 'a', namespace: 'theirs' });
    cluster.create({ name: 'a', namespace: 'mine' });
    expect(await words(feed, 1)).toEqual(['ProviderAdded mine/a@102']);
  });

  it('makes no frame of changes in volatile fields alone, unless it is asked to', async () => {
    const { cluster, open } = aFeed();
    const status = (minute: number) => ({
      phase: ProviderPhase.READY,
      connectivity: { lastChecked: `2026-01-31T12:0${minute}:00Z`, latencyMs: minute },
      authentication: { lastVerified: `2026-01-31T12:0${minute}:00Z` },
      health: { score: 9, lastChecked: `2026-01-31T12:0${minute}:00Z`, metrics: { errorRate: `${minute}` } },
    });
    cluster.create({ name: 'a', status: status(1) });
    const [quiet, loud] = [open(), open({ includeVolatile: true })];
    await take(quiet, 'Synced');
    await take(loud, 'Synced');
    cluster.update({ name: 'a', status: status(2) });
    cluster.update({ name: 'a', status: { ...status(3), phase: ProviderPhase.ERROR } });
    expect(await words(quiet, 1)).toEqual(['ProviderModified default/a@103']);
    expect(await words(loud, 2)).toEqual(['ProviderModified default/a@102', 'ProviderModified default/a@103']);
  });

  it('names managedFields among the changed paths only to who wants volatile changes', async () => {
    const { cluster, open } = aFeed();
    const written = (manager: string) => ({ name: 'a', metadata: { managedFields: [{ manager }] } });
    cluster.create({ ...written('one'), spec: { region: 'x' } });
    const [quiet, loud] = [open(), open({ includeVolatile: true })];
    await take(quiet, 'Synced');
    await take(loud, 'Synced');
    cluster.update({ ...written('two'), spec: { region: 'y' } });
    expect(await nextFrame(quiet)).toMatchObject({ changedPaths: ['spec.region'] });
    expect(await nextFrame(loud)).toMatchObject({ changedPaths: ['metadata.managedFields', 'spec.region'] });
  });

  it('shares one frame among all readers of a change', async () => {
    const { cluster, open } = aFeed();
    const feeds = [open(), open({ namespace: 'default' })];
    for (const feed of feeds) await take(feed, 'Synced');
    cluster.create({ name: 'a' });
    const [one, other] = await Promise.all(feeds.map(nextFrame));
    expect(one?.kind).toBe('ProviderAdded');
    expect(one).toBe(other);
  });

  it('moves the cursor on with a Bookmark when nothing is to be told', async () => {
    const { cluster, open } = aFeed({ bookmarkIntervalMs: 5 });
    const feed = open({ namespace: 'mine' });
    const synced = (await take(feed, 'Synced')).at(-1);
    cluster.create({ name: 'a', namespace: 'theirs' });
    const bookmark = await nextFrame(feed);
    expect(bookmark.kind).toBe('Bookmark');
    expect(parseFeedCursor(bookmark.cursor).version).toBe(101);
    expect(parseFeedCursor(synced?.cursor ?? '').version).toBe(100);
  });

  it('sends Bookmarks however busy the others are', async () => {
    const { cluster, open } = aFeed({ bookmarkIntervalMs: 20 });
    const feed = open({ namespace: 'mine' });
    await take(feed, 'Synced');
    const others = setInterval(() => cluster.create({ name: `p${cluster.version}`, namespace: 'theirs' }), 2);
    expect((await take(feed, 3)).map(({ kind }) => kind)).toEqual(['Bookmark', 'Bookmark', 'Bookmark']);
    clearInterval(others);
  });

  it('lets the event loop have its turn in a long snapshot', async () => {
    const { cluster, open } = aFeed();
    for (let i = 0; i < 500; i++) cluster.create({ name: `p${i}` });
    let turns = 0;
    const clock = setInterval(() => turns++, 0);
    await take(open(), 'Synced');
    clearInterval(clock);
    expect(turns).toBeGreaterThan(1);
  });

  it('goes on from any of its cursors without a repetition or a gap', async () => {
    const { cluster, open } = aFeed();
    for (const name of ['a', 'b', 'c']) cluster.create({ name });
    const first = open();
    const all = await take(first, 'Synced');
    cluster.update({ name: 'a', spec: { region: 'one' } });
    cluster.delete({ name: 'b' });
    all.push(...(await take(first, 2)));
    const resumed = await Promise.all(all.map(({ cursor }) => words(open({ after: cursor }), 'Synced')));
    expect(resumed).toEqual([
      // Behind the first key: what is there now of the others, and what happened to the first one.
      ['ProviderModified default/a@104', 'ProviderAdded default/c@103', 'Synced'],
      [
        'ProviderModified default/a@104',
        'ProviderDeleted default/b@105 DELETED',
        'ProviderAdded default/c@103',
        'Synced',
      ],
      ['ProviderModified default/a@104', 'ProviderDeleted default/b@105 DELETED', 'Synced'],
      ['ProviderModified default/a@104', 'ProviderDeleted default/b@105 DELETED', 'Synced'],
      ['ProviderDeleted default/b@105 DELETED', 'Synced'],
      ['Synced'],
    ]);
  });

  it('goes on from the feedCursor of a list without a snapshot', async () => {
    const { cluster, store, open } = aFeed();
    cluster.create({ name: 'a' });
    const list = store.list({}, everything);
    cluster.create({ name: 'b' });
    expect(await words(open({ after: list.feedCursor }), 'Synced')).toEqual(['ProviderAdded default/b@102', 'Synced']);
  });

  it('goes on at another replica by version', async () => {
    const { cluster, open } = aFeed();
    const other = createProviderStore({ now: () => 0, log: silentLog });
    cluster.connect(other);
    cluster.create({ name: 'a' });
    const feed = open();
    const cursor = (await take(feed, 'Synced')).at(-1)?.cursor;
    cluster.delete({ name: 'a' });
    const elsewhere = feedsForAll({ store: other }).changes({ after: cursor, includeVolatile: false });
    expect(await words(elsewhere, 'Synced')).toEqual(['ProviderDeleted default/a@102 DELETED', 'Synced']);
  });

  it('waits for a version that another replica was ahead by', async () => {
    const { cluster, store, open } = aFeed();
    const behind = createProviderStore({ now: () => 0, log: silentLog });
    cluster.connect(behind);
    cluster.disconnect(behind);
    cluster.create({ name: 'a' });
    const after = store.list({}, everything).feedCursor;
    cluster.create({ name: 'b' });
    const elsewhere = feedsForAll({ store: behind }).changes({ after, includeVolatile: false });
    const frames = words(elsewhere, 'Synced');
    await vi.waitFor(() => expect(behind.wakeups.size).toBe(1));
    for (const event of cluster.log) behind.apply(event);
    expect(await frames).toEqual(['ProviderAdded default/b@102', 'Synced']);
    expect(await words(open({ after }), 'Synced')).toEqual(['ProviderAdded default/b@102', 'Synced']);
  });

  it('says Reset when it does not get there in time', async () => {
    const { open } = aFeed({ catchUpTimeoutMs: 5 });
    const after = presentFeedCursor(
      {
        epoch: 'other',
        sequence: 1,
        version: 999 as never,
        snapshotKey: undefined,
      },
      everything,
    );
    const [reset] = await take(open({ after }), 'Synced');
    expect(reset).toMatchObject({
      kind: 'Reset',
      reason: 'The feed could not be resumed: this replica is at version 100 and did not reach 999 in time.',
    });
  });

  it('says Reset, then sends a snapshot, when the cursor is older than the history', async () => {
    let time = 0;
    const { cluster, open } = aFeed({ elapsed: () => time, historyWindowMs: 1_000 });
    cluster.create({ name: 'a' });
    const feed = open();
    const old = (await take(feed, 'Synced')).at(-1)?.cursor;
    cluster.update({ name: 'a', spec: { region: 'one' } });
    time = 2_000;
    cluster.update({ name: 'a', spec: { region: 'two' } });
    const frames = ['Reset', 'ProviderAdded default/a@103', 'Synced'];
    expect(await words(open({ after: old }), 'Synced')).toEqual(frames);
    expect(await words(feed, 'Synced')).toEqual(frames);
  });

  it('loses no reader that keeps up, however little the history may hold', async () => {
    const { cluster, open } = aFeed({ historyMaxBytes: 1 });
    cluster.create({ name: 'a' });
    const [busy, idle] = [open(), open({ namespace: 'other' })];
    await take(busy, 'Synced');
    await take(idle, 'Synced');
    const waiting = nextFrame(idle);
    for (let i = 0; i < 50; i++) {
      cluster.update({ name: 'a', spec: { region: `r${i}` } });
      expect(await words(busy, 1)).toEqual([`ProviderModified default/a@${102 + i}`]);
    }
    cluster.create({ name: 'b', namespace: 'other' });
    expect(inWords(await waiting)).toBe('ProviderAdded other/b@152');
  });

  it('tells by a relist what was deleted, re-created and changed, as collapsed', async () => {
    const { cluster, store, open } = aFeed();
    for (const name of ['a', 'b', 'c', 'd']) cluster.create({ name });
    const feed = open();
    await take(feed, 'Synced');
    cluster.disconnect(store);
    cluster.update({ name: 'd', spec: { region: 'one' } });
    cluster.delete({ name: 'a' });
    cluster.delete({ name: 'b' });
    cluster.create({ name: 'b' });
    cluster.update({ name: 'c', spec: { region: 'one' } });
    cluster.update({ name: 'c', spec: { region: 'two' } });
    cluster.create({ name: 'e' });
    cluster.connect(store);
    const frames = await take(feed, 6);
    expect(frames.map(inWords)).toEqual([
      'ProviderDeleted default/a@101 DELETED',
      'ProviderDeleted default/b@102 DELETED',
      'ProviderModified default/d@105',
      'ProviderAdded default/b@108',
      'ProviderModified default/c@110',
      'ProviderAdded default/e@111',
    ]);
    expect(frames.filter((frame) => 'collapsed' in frame).map(({ collapsed }) => collapsed)).toEqual([true, true]);
    expect(frames.map(({ cursor }) => Number(parseFeedCursor(cursor).version))).toEqual([104, 104, 105, 108, 110, 111]);
  });

  it('says Reset to a client that has seen versions which this replica skipped', async () => {
    const { cluster, store, open } = aFeed();
    const other = createProviderStore({ now: () => 0, log: silentLog });
    cluster.connect(other);
    cluster.disconnect(store);
    cluster.create({ name: 'here-today' });
    const after = other.list({}, everything).feedCursor;
    cluster.delete({ name: 'here-today' });
    cluster.connect(store);
    const frames = await take(open({ after }), 'Synced');
    expect(frames.map(({ kind }) => kind)).toEqual(['Reset', 'Synced']);
    expect(frames[0]).toMatchObject({
      reason: expect.stringContaining('did not see the versions from 100 to 102') as string,
    });
  });

  it('starts over with a Reset when the cluster itself was put back to an earlier state', async () => {
    const { cluster, store, open } = aFeed();
    cluster.create({ name: 'a' });
    cluster.create({ name: 'b' });
    const feed = open();
    await take(feed, 'Synced');
    cluster.objects.clear();
    cluster.version = 50;
    cluster.create({ name: 'a' });
    cluster.relist(store);
    expect(await words(feed, 'Synced')).toEqual(['Reset', 'ProviderAdded default/a@51', 'Synced']);
  });

  it('begins when the first list is complete', async () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const feed = feedsForAll({ store }).changes({ includeVolatile: false });
    const frames = words(feed, 'Synced');
    const { cluster } = aFeed();
    cluster.create({ name: 'a' });
    cluster.connect(store);
    expect(await frames).toEqual(['ProviderAdded default/a@101', 'Synced']);
  });

  it('fails with UNAVAILABLE when the first list does not come', async () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const feed = feedsForAll({ store, catchUpTimeoutMs: 5 }).changes({ includeVolatile: false });
    await expect(feed.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    expect(store.wakeups.size).toBe(0);
  });

  it.each([
    '',
    'garbage',
    '!!',
    'W10',
    Buffer.from('[1,"e",-1,"5"]').toString('base64url'),
    'A'.repeat(5_000),
    'WzEsWzEse10',
  ])('refuses %j as a cursor', (after) => {
    const { open } = aFeed();
    expect(() => open({ after })).toThrow(expect.objectContaining({ code: 'INVALID' }) as Error);
  });

  it('refuses a cursor of a change that this replica has not had', async () => {
    const { store, open } = aFeed();
    const position = parseFeedCursor(store.list({}, everything).feedCursor);
    const feed = open({ after: presentFeedCursor({ ...position, sequence: 77 }, everything) });
    await expect(feed.next()).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('return() of a feed', () => {
  it('frees a reader that waits for the first list', async () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const feed = feedsForAll({ store }).changes({ includeVolatile: false });
    const pending = feed.next();
    expect(store.wakeups.size).toBe(1);
    await feed.return?.();
    expect(store.wakeups.size).toBe(0);
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('frees a reader in the middle of a snapshot', async () => {
    const { cluster, store, open } = aFeed();
    for (let i = 0; i < 300; i++) cluster.create({ name: `p${i}` });
    const feed = open();
    await take(feed, 64);
    const pending = [feed.next(), feed.next()];
    await feed.return?.();
    expect(await Promise.all(pending)).toEqual(Array(2).fill({ done: true, value: undefined }));
    expect(store.wakeups.size).toBe(0);
  });

  it('frees readers that wait for changes, and only them', async () => {
    const { cluster, store, open } = aFeed();
    const feeds = Array.from({ length: 100 }, () => open());
    for (const feed of feeds) await take(feed, 'Synced');
    const pending = feeds.map((feed) => feed.next());
    // All of them are parked, and woken from one place.
    expect(store.wakeups.size).toBe(1);
    for (const feed of feeds.slice(1)) await feed.return?.();
    expect(store.wakeups.size).toBe(1);
    cluster.create({ name: 'a' });
    expect((await Promise.all(pending)).filter(({ done }) => !done)).toHaveLength(1);
    expect(store.wakeups.size).toBe(0);
  });

  it('ends a feed that nobody has read', async () => {
    const { store, open } = aFeed();
    const feed = open();
    await feed.return?.();
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    expect(store.wakeups.size).toBe(0);
  });
});
