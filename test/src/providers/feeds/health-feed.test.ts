import { describe, expect, it } from 'vitest';
import type { HealthFrame } from '../../../../schema/api/changes.ts';
import { ProviderPhase } from '../../../../schema/enums.ts';
import { ConditionStatus } from '../../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../../schema/status/status.ts';
import type { ReplayFrom } from '../../../../src/providers/feeds/feed-place.ts';
import { createStoreFeeds } from '../../../../src/providers/feeds/feeds.ts';
import { permittedFeeds } from '../../../../src/providers/permitted.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore } from '../../../../src/providers/store.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { nextFrame, take } from '../../../support/frames.ts';
import { inWords } from '../../../support/health-client.ts';
import { aFollowedCluster, silentLog } from '../../../support/provider-store.ts';
import { ScriptedCluster } from '../../../support/scripted-cluster.ts';
import { ManualClock, ScriptedPermission } from '../../../support/scripted-permission.ts';

const { READY, NOT_READY, ERROR } = ProviderPhase;
const at = (minute: number) => `2026-01-31T12:${String(minute).padStart(2, '0')}:00Z`;

/** A status by the phase: its condition Ready agrees. */
function aStatus(phase: ProviderPhase, minute = 0, more: Partial<MachineProviderStatus> = {}): MachineProviderStatus {
  const status = phase === READY ? ConditionStatus.TRUE : ConditionStatus.FALSE;
  const reason = phase === READY ? 'Usable' : 'Unreachable';
  return { phase, conditions: [{ type: 'Ready', status, reason, lastTransitionTime: at(minute) }], ...more };
}

const cpu = (used: number) => ({ resources: { quotas: [{ resource: 'cpu', used: String(used), limit: '100' }] } });

function replayOf(cluster: ScriptedCluster): ReplayFrom {
  return async (from, goal) =>
    cluster.log.filter(({ resourceVersion }) => resourceVersion > from && resourceVersion <= goal.version);
}

function aReplica(cluster: ScriptedCluster) {
  const store = createProviderStore({ now: () => 0, log: silentLog });
  cluster.connect(store);
  const feeds = feedsForAll({ store, replay: replayOf(cluster) });
  return { store, feeds, open: (query: object = {}) => feeds.health({ ...query }) };
}

async function words(feed: AsyncIterator<HealthFrame>, until: number | 'Synced' = 'Synced') {
  return (await take(feed, until)).map(inWords);
}

describe('the feed of health', () => {
  it('starts with how each provider is, then tells what moves and nothing else', async () => {
    const cluster = new ScriptedCluster();
    cluster.create({ name: 'a', status: aStatus(READY, 0, cpu(85)) });
    cluster.create({ name: 'b' });
    const feed = aReplica(cluster).open();
    expect(await words(feed)).toEqual([
      'SNAPSHOT default/a@101 phase ->Ready Ready Unknown>True cpu ^80',
      'SNAPSHOT default/b@102',
      'Synced',
    ]);
    cluster.update({ name: 'a', status: aStatus(READY, 0, { ...cpu(86), health: { score: 97 } }) });
    cluster.update({ name: 'b', spec: { region: 'elsewhere' } });
    cluster.update({ name: 'a', status: aStatus(NOT_READY, 5, cpu(95)) });
    cluster.update({ name: 'a', status: aStatus(READY, 6, cpu(10)) });
    expect(await take(feed, 2)).toMatchObject([
      {
        kind: 'HealthTransition',
        cause: 'MOVED',
        provider: { metadata: { name: 'a', resourceVersion: '105' } },
        at: at(5),
        phase: { from: READY, to: NOT_READY },
        conditions: [{ type: 'Ready', from: 'True', to: 'False', reason: 'Unreachable', at: at(5) }],
        quotas: [{ resource: 'cpu', threshold: 90, direction: 'ABOVE', used: '95', limit: '100' }],
        credentialExpiry: null,
        collapsed: false,
      },
      { phase: { from: NOT_READY, to: READY }, quotas: [{ threshold: 90 }, { threshold: 80 }] },
    ]);
  });

  it('tells of a credential that comes to its end, once', async () => {
    const cluster = new ScriptedCluster();
    const expiring = (reason: string, minute: number): MachineProviderStatus => ({
      authentication: { expiresAt: at(50) },
      conditions: [
        { type: 'CredentialsCurrent', status: ConditionStatus.FALSE, reason, lastTransitionTime: at(minute) },
      ],
    });
    cluster.create({ name: 'a', status: {} });
    const feed = aReplica(cluster).open();
    await take(feed, 'Synced');
    cluster.update({ name: 'a', status: expiring('CredentialExpiring', 1) });
    cluster.update({ name: 'a', status: { ...expiring('CredentialExpiring', 1), health: { score: 90 } } });
    cluster.update({ name: 'a', status: expiring('CredentialExpired', 1) });
    expect(await take(feed, 2)).toMatchObject([
      { credentialExpiry: { state: 'EXPIRING', expiresAt: at(50) } },
      { credentialExpiry: { state: 'EXPIRED', expiresAt: at(50) } },
    ]);
  });

  it('tells what comes and goes, and what comes into the filter and out of it, with what moved', async () => {
    const cluster = new ScriptedCluster();
    cluster.create({ name: 'a', status: aStatus(READY) });
    cluster.create({ name: 'b', status: aStatus(ERROR) });
    const feed = aReplica(cluster).open({ filter: { phase: [ERROR] } });
    expect(await words(feed)).toEqual(['SNAPSHOT default/b@102 phase ->Error Ready Unknown>False', 'Synced']);
    cluster.update({ name: 'a', status: aStatus(ERROR) });
    cluster.update({ name: 'b', status: aStatus(READY) });
    cluster.create({ name: 'c', status: aStatus(ERROR) });
    cluster.delete({ name: 'b' });
    cluster.delete({ name: 'a' });
    expect(await words(feed, 4)).toEqual([
      'ENTERED_FILTER default/a@103 phase Ready>Error Ready True>False',
      'LEFT_FILTER default/b@104 phase Error>Ready Ready False>True',
      'APPEARED default/c@105 phase ->Error Ready Unknown>False',
      'DELETED default/a@107',
    ]);
  });

  it('takes a provider that was made again under its name for another one', async () => {
    const cluster = new ScriptedCluster();
    cluster.create({ name: 'a', status: aStatus(READY) });
    const { store, open } = aReplica(cluster);
    const feed = open();
    await take(feed, 'Synced');
    cluster.disconnect(store);
    cluster.delete({ name: 'a' });
    cluster.create({ name: 'a' });
    cluster.connect(store);
    expect(await words(feed, 2)).toEqual(['DELETED default/a@101 collapsed', 'APPEARED default/a@103 collapsed']);
  });

  it('goes on from each of its cursors, and from those of the other feeds and of a list, on any replica', async () => {
    const cluster = new ScriptedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create({ name, status: aStatus(READY) });
    const [first, second] = [aReplica(cluster), aReplica(cluster)];
    const frames = await take(first.open(), 'Synced');
    const cursors = [
      frames.at(-1)?.cursor,
      first.store.list({}, everything).feedCursor,
      (await take(first.feeds.changes({ includeVolatile: false }), 'Synced')).at(-1)?.cursor,
    ];
    cluster.update({ name: 'a', status: aStatus(ERROR) });
    cluster.update({ name: 'b', status: aStatus(ERROR) });
    for (const { open } of [first, second]) {
      for (const after of cursors) {
        const [one, other] = await take(open({ after }), 2);
        expect([one, other].map((frame) => frame && inWords(frame))).toEqual([
          'MOVED default/a@104 phase Ready>Error Ready True>False',
          'MOVED default/b@105 phase Ready>Error Ready True>False',
        ]);
        expect(await words(open({ after: one?.cursor }))).toEqual([inWords(other as HealthFrame), 'Synced']);
        expect(await words(open({ after: other?.cursor }))).toEqual(['Synced']);
      }
      // In the middle of the snapshot: what is behind comes as it is, what was sent comes with what moved since.
      expect(await words(open({ after: frames[0]?.cursor }))).toEqual([
        'MOVED default/a@104 phase Ready>Error Ready True>False',
        'SNAPSHOT default/b@105 phase ->Error Ready Unknown>False',
        'SNAPSHOT default/c@103 phase ->Ready Ready Unknown>True',
        'Synced',
      ]);
    }
  });

  it('goes on at a replica that knows nothing of the time before: as it is where that is not known', async () => {
    const cluster = new ScriptedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create({ name, status: aStatus(READY) });
    const after = (await take(aReplica(cluster).open(), 'Synced')).at(-1)?.cursor;
    cluster.update({ name: 'a', status: aStatus(ERROR, 1) });
    cluster.update({ name: 'a', status: aStatus(READY, 2) });
    cluster.delete({ name: 'b' });
    cluster.create({ name: 'b', status: aStatus(READY, 3) });
    expect(await words(aReplica(cluster).open({ after }))).toEqual([
      'CAUGHT_UP default/a@104 phase ->Error Ready Unknown>False',
      'MOVED default/a@105 phase Error>Ready Ready False>True',
      'DELETED default/b@106',
      'APPEARED default/b@107 phase ->Ready Ready Unknown>True',
      'Synced',
    ]);
  });

  it('says of what it did not see one by one that it is collapsed, also of what moved and came back', async () => {
    const cluster = new ScriptedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create({ name, status: aStatus(READY) });
    const { store, open } = aReplica(cluster);
    const feed = open();
    await take(feed, 'Synced');
    cluster.disconnect(store);
    cluster.update({ name: 'a', status: aStatus(NOT_READY, 1) });
    cluster.update({ name: 'a', status: aStatus(ERROR, 1) });
    cluster.update({ name: 'b', status: aStatus(ERROR, 1) });
    cluster.update({ name: 'b', status: aStatus(READY, 2) });
    cluster.update({ name: 'c', status: aStatus(READY, 0, { health: { score: 90 } }) });
    cluster.connect(store);
    cluster.update({ name: 'c', status: aStatus(ERROR, 3) });
    expect(await words(feed, 3)).toEqual([
      'MOVED default/a@105 phase Ready>Error Ready True>False collapsed',
      'MOVED default/b@107 Ready True>True collapsed',
      'MOVED default/c@109 phase Ready>Error Ready True>False',
    ]);
  });

  it('tells the time by the cluster where no condition tells it', async () => {
    const cluster = new ScriptedCluster();
    const written = (minute: number) => ({ managedFields: [{ manager: 'm', time: at(minute) }, { manager: 'n' }] });
    cluster.create({ name: 'a', metadata: written(1), status: cpu(10) });
    const feed = aReplica(cluster).open();
    expect(await take(feed, 'Synced')).toMatchObject([{ at: null, quotas: [] }, { kind: 'Synced' }]);
    cluster.update({ name: 'a', metadata: written(4), status: cpu(99) });
    expect(await nextFrame(feed)).toMatchObject({ at: at(4), quotas: [{ threshold: 80 }, { threshold: 90 }] });
  });

  it('makes each frame once for all who may see the same', async () => {
    const cluster = new ScriptedCluster();
    cluster.create({ name: 'a', status: aStatus(READY) });
    const { open } = aReplica(cluster);
    const feeds = [open(), open({ filter: { minHealthScore: 0 } }), open({ namespace: 'default' })];
    for (const feed of feeds) await take(feed, 'Synced');
    cluster.update({ name: 'a', status: aStatus(ERROR, 0, { health: { score: 1 } }) });
    const [one, filtered, confined] = await Promise.all(feeds.map(nextFrame));
    expect(confined).toBe(one);
    // To this one it is another event.
    expect(filtered).toMatchObject({ cause: 'ENTERED_FILTER' });
  });

  it('gives a sign of life, and lets go of everything when its reader leaves', async () => {
    const { store } = aFollowedCluster();
    const feed = feedsForAll({ store, bookmarkIntervalMs: 5 }).health({});
    await take(feed, 'Synced');
    expect(await words(feed, 2)).toEqual(['Bookmark', 'Bookmark']);
    const pending = feed.next();
    await feed.return?.();
    expect([await pending, store.wakeups.size]).toEqual([{ done: true, value: undefined }, 0]);
  });

  it('refuses a filter, a namespace and a cursor that cannot be read', () => {
    const { store } = aFollowedCluster();
    const feeds = feedsForAll({ store });
    expect(() => feeds.health({ after: 'nonsense' })).toThrow('expected a cursor of a feed');
    expect(() => feeds.health({ filter: { labelSelector: '=' } })).toThrow('Label selector');
  });
});

describe('the feed of health within a permission', () => {
  function aCaller(grants: readonly string[]) {
    const { cluster, store } = aFollowedCluster();
    for (const namespace of ['x', 'y']) cluster.create({ namespace, name: 'a', status: aStatus(READY) });
    const clock = new ManualClock();
    const permission = new ScriptedPermission(store, clock, grants);
    const { signal } = new AbortController();
    const feeds = permittedFeeds(createStoreFeeds({ store, clock }), { permission, signal });
    return { cluster, clock, permission, open: async (query: object = {}) => feeds.health({ ...query }) };
  }

  it('shows what is granted, and takes off the screen what no longer is', async () => {
    const { cluster, clock, permission, open } = aCaller(['x', 'y']);
    const feed = await open();
    expect(await words(feed)).toEqual([
      'SNAPSHOT x/a@101 phase ->Ready Ready Unknown>True',
      'SNAPSHOT y/a@102 phase ->Ready Ready Unknown>True',
      'Synced',
    ]);
    permission.grants = ['x'];
    cluster.update({ namespace: 'y', name: 'a', status: aStatus(ERROR) });
    cluster.update({ namespace: 'x', name: 'a', status: aStatus(ERROR) });
    clock.advance(30_000);
    expect(await words(feed, 2)).toEqual(['NOT_PERMITTED y/a@102', 'MOVED x/a@104 phase Ready>Error Ready True>False']);
    permission.grants = ['x', 'y'];
    clock.advance(30_000);
    expect(await words(feed, 1)).toEqual(['SNAPSHOT y/a@103 phase ->Error Ready Unknown>False']);
  });

  it('is refused to who may see nothing, and ends when nothing may be seen any more', async () => {
    await expect(aCaller(['elsewhere']).open()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(aCaller(['x']).open({ namespace: 'y' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(aCaller(['x']).open({ namespace: '' })).rejects.toMatchObject({ code: 'INVALID' });
    const { clock, permission, open } = aCaller(['x']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.grants = [];
    clock.advance(30_000);
    expect(await words(feed, 1)).toEqual(['NOT_PERMITTED x/a@101']);
    await expect(feed.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(permission.asked.every(({ verb }) => verb === 'watch')).toBe(true);
  });
});
