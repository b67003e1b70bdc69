import { describe, expect, it } from 'vitest';
import { ProviderPhase } from '../../../../schema/enums.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { nextFrame, take } from '../../../support/frames.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';

function aStatusFeed(bookmarkIntervalMs = 15_000) {
  const { cluster, store } = aFollowedCluster();
  const feeds = feedsForAll({ store, bookmarkIntervalMs });
  const open = (after?: string) => feeds.status({ key: providerKey('default', 'a'), after });
  return { cluster, store, open };
}

describe('the feed of one status', () => {
  it('starts with the status as it is, then tells its changes and no others', async () => {
    const { cluster, open } = aStatusFeed();
    cluster.create({ name: 'a', status: { phase: ProviderPhase.INITIALIZING } });
    cluster.create({ name: 'b' });
    const feed = open();
    const [first, synced] = await take(feed, 'Synced');
    expect(first).toMatchObject({
      kind: 'StatusChanged',
      before: null,
      after: { phase: 'Initializing' },
      changedPaths: [],
      deleted: false,
    });
    expect(synced?.kind).toBe('Synced');
    cluster.update({ name: 'b', status: { phase: ProviderPhase.ERROR } });
    cluster.update({ name: 'a', spec: { region: 'x' }, status: { phase: ProviderPhase.INITIALIZING } });
    cluster.update({
      name: 'a',
      spec: { region: 'x' },
      status: { phase: ProviderPhase.READY, health: { lastChecked: '2026-01-31T12:00:00Z' } },
    });
    expect(await nextFrame(feed)).toMatchObject({
      before: { phase: 'Initializing' },
      after: { phase: 'Ready' },
      changedPaths: ['status.phase', 'status.health'],
      collapsed: false,
    });
    cluster.update({
      name: 'a',
      status: { phase: ProviderPhase.READY, health: { lastChecked: '2026-01-31T12:01:00Z' } },
    });
    expect(await nextFrame(feed)).toMatchObject({ changedPaths: ['status.health.lastChecked'] });
  });

  it('says nothing of a provider that is not there, and tells when it comes and goes', async () => {
    const { cluster, open } = aStatusFeed();
    const feed = open();
    expect((await take(feed, 'Synced')).map(({ kind }) => kind)).toEqual(['Synced']);
    cluster.create({ name: 'a' });
    cluster.update({ name: 'a', status: { phase: ProviderPhase.READY } });
    cluster.delete({ name: 'a' });
    expect(await take(feed, 3)).toMatchObject([
      { before: null, after: null, changedPaths: [], deleted: false },
      { before: null, after: { phase: 'Ready' }, changedPaths: ['status'], deleted: false },
      { before: { phase: 'Ready' }, after: null, changedPaths: ['status'], deleted: true },
    ]);
  });

  it('goes on from its cursors, and from those of the other feed', async () => {
    const { cluster, store, open } = aStatusFeed();
    cluster.create({ name: 'a', status: { phase: ProviderPhase.READY } });
    const cursors = (await take(open(), 'Synced')).map(({ cursor }) => cursor);
    cursors.push(store.list({}, everything).feedCursor);
    cluster.update({ name: 'a', status: { phase: ProviderPhase.ERROR } });
    for (const cursor of cursors) {
      const frames = await take(open(cursor), 'Synced');
      expect(frames).toMatchObject([{ before: { phase: 'Ready' }, after: { phase: 'Error' } }, { kind: 'Synced' }]);
    }
  });

  it('gives a sign of life', async () => {
    const { store, open } = aStatusFeed(5);
    const feed = open();
    await take(feed, 'Synced');
    expect((await take(feed, 2)).map(({ kind }) => kind)).toEqual(['Bookmark', 'Bookmark']);
    const pending = feed.next();
    await feed.return?.();
    expect([await pending, store.wakeups.size]).toEqual([{ done: true, value: undefined }, 0]);
  });
});
