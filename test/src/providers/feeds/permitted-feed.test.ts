import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { parseFeedCursor } from '../../../../src/providers/feeds/feed-cursor.ts';
import { createStoreFeeds } from '../../../../src/providers/feeds/feeds.ts';
import { permittedFeeds } from '../../../../src/providers/permitted.ts';
import { inWords, nextFrame, take } from '../../../support/frames.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';
import { type Grants, ManualClock, ScriptedPermission, scopeOf } from '../../../support/scripted-permission.ts';

const unavailable = new GatewayError('UNAVAILABLE', 'The cluster is out of reach.');

/** Providers a and b in each of the namespaces x, y and z, and a caller with these grants. */
function aCaller(grants: Grants) {
  const { cluster, store } = aFollowedCluster();
  for (const namespace of ['x', 'y', 'z']) for (const name of ['a', 'b']) cluster.create({ namespace, name });
  const clock = new ManualClock();
  const permission = new ScriptedPermission(store, clock, grants);
  const { signal } = new AbortController();
  const feeds = permittedFeeds(createStoreFeeds({ store, clock }), { permission, signal });
  const open = async (query: { after?: string; namespace?: string } = {}) =>
    feeds.changes({ includeVolatile: false, ...query });
  const touch = (namespace: string, name: string, region: string) =>
    cluster.update({ namespace, name, spec: { region } });
  return { cluster, store, clock, permission, feeds, open, touch };
}

type Feed = Awaited<ReturnType<ReturnType<typeof aCaller>['open']>>;

async function words(feed: Feed, until: number | 'Synced'): Promise<string[]> {
  return (await take(feed, until)).map(inWords);
}

/** Whether a frame that is awaited has come after what can happen now. */
async function isPending(frame: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => (settled = true);
  frame.then(settle, settle);
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  return !settled;
}

describe('a feed within a permission', () => {
  it.each([
    [['*'], ['x/a', 'x/b', 'y/a', 'y/b', 'z/a', 'z/b']],
    [['y'], ['y/a', 'y/b']],
    [
      ['x', 'z'],
      ['x/a', 'x/b', 'z/a', 'z/b'],
    ],
    [
      ['x/b', 'z/a'],
      ['x/b', 'z/a'],
    ],
    [
      ['x/b', 'y'],
      ['x/b', 'y/a', 'y/b'],
    ],
    [['x/b', 'nowhere'], ['x/b']],
  ])('shows to who is granted %j just these, and only their changes', async (grants, shown) => {
    const { open, touch } = aCaller(grants);
    const feed = await open();
    const snapshot = (await take(feed, 'Synced')).map(inWords);
    expect(snapshot.map((word) => word.replace(/^ProviderAdded |@.*$/g, ''))).toEqual([...shown, 'Synced']);
    const all = ['x/a', 'x/b', 'y/a', 'y/b', 'z/a', 'z/b'];
    for (const key of all) touch(...(key.split('/') as [string, string]), 'moved');
    const told = (await take(feed, shown.length)).map(inWords);
    expect(told).toEqual(shown.map((key) => `ProviderModified ${key}@${107 + all.indexOf(key)}`));
  });

  it('is refused before the first frame to who may see nothing, in one namespace or in all', async () => {
    const { open } = aCaller(['nowhere']);
    await expect(open()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(open({ namespace: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('does not tell by its cursors, nor by a Reset, that others come to a namespace of single providers', async () => {
    const { cluster, store, open } = aCaller(['x/a', 'w/mine']);
    const digestIn = (cursor = '') => parseFeedCursor(cursor).digest;
    const before = (await take(await open(), 'Synced')).at(-1)?.cursor;
    const listed = store.list({}, scopeOf(['x/a'])).feedCursor;
    cluster.create({ namespace: 'w', name: 'of-others' });
    const resumed = await take(await open({ ...(before && { after: before }) }), 'Synced');
    expect(resumed.map(inWords)).toEqual(['Synced']);
    expect(digestIn(resumed[0]?.cursor)).toBe(digestIn(before));
    expect(digestIn(store.list({}, scopeOf(['x/a', 'w/mine'])).feedCursor)).toBe(digestIn(listed));
    cluster.delete({ namespace: 'w', name: 'of-others' });
    expect((await take(await open({ after: listed }), 'Synced')).map(inWords)).toEqual(['Synced']);
  });

  it('knows at its cursor of a single provider that came after its permission was asked', async () => {
    const { cluster, clock, permission, open } = aCaller(['x/a', 'w/mine']);
    cluster.create({ namespace: 'w', name: 'of-others' });
    const feed = await open();
    await take(feed, 'Synced');
    cluster.create({ namespace: 'w', name: 'mine' });
    const [added] = await take(feed, 1);
    expect(added && inWords(added)).toMatch(/^ProviderAdded w\/mine@/);
    permission.grants = ['x/a'];
    // Whoever comes back after the withdrawal would keep it on the screen.
    expect(await words(await open({ ...(added && { after: added.cursor }) }), 1)).toEqual([
      expect.stringContaining('Reset'),
    ]);
    clock.advance(30_000);
    expect(await words(feed, 1)).toEqual([expect.stringMatching(/^ProviderDeleted w\/mine@\d+ NOT_PERMITTED$/)]);
  });

  it('takes what may no longer be seen off the screen, as it was then and not newer', async () => {
    const { clock, permission, open, touch } = aCaller(['x', 'y']);
    const feed = await open();
    await take(feed, 'Synced');
    touch('y', 'a', 'then');
    expect(await words(feed, 1)).toEqual(['ProviderModified y/a@107']);
    permission.grants = ['x'];
    // Written while nobody reads and after the permission went: the reader is not yet there, and never will be.
    touch('y', 'a', 'secret');
    touch('x', 'a', 'public');
    clock.advance(30_000);
    expect(await words(feed, 3)).toEqual([
      'ProviderDeleted y/a@107 NOT_PERMITTED',
      'ProviderDeleted y/b@104 NOT_PERMITTED',
      'ProviderModified x/a@109',
    ]);
  });

  it('takes off the screen also what was deleted meanwhile', async () => {
    const { cluster, clock, permission, open } = aCaller(['x', 'y']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.grants = ['x'];
    cluster.delete({ namespace: 'y', name: 'b' });
    cluster.delete({ namespace: 'y', name: 'a' });
    clock.advance(30_000);
    expect(await words(feed, 2)).toEqual([
      'ProviderDeleted y/a@103 NOT_PERMITTED',
      'ProviderDeleted y/b@104 NOT_PERMITTED',
    ]);
  });

  it('wakes a reader that waits: within 30 seconds of a withdrawal, without any write', async () => {
    const { clock, permission, open } = aCaller(['x', 'y']);
    const feed = await open();
    await take(feed, 'Synced');
    const next = nextFrame(feed);
    permission.grants = ['x', 'y/b'];
    expect(await isPending(next)).toBe(true);
    clock.advance(30_000);
    expect(inWords(await next)).toBe('ProviderDeleted y/a@103 NOT_PERMITTED');
  });

  it('adds what may be seen from now on', async () => {
    const { clock, permission, open, touch } = aCaller(['x/a']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.grants = ['x', 'z/b'];
    clock.advance(30_000);
    expect(await words(feed, 2)).toEqual(['ProviderAdded x/b@102', 'ProviderAdded z/b@106']);
    touch('z', 'b', 'moved');
    expect(await words(feed, 1)).toEqual(['ProviderModified z/b@107']);
  });

  it('ends with FORBIDDEN when nothing is left, after it took all of it off the screen', async () => {
    const { clock, permission, open } = aCaller(['y']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.grants = [];
    clock.advance(30_000);
    expect(await words(feed, 2)).toEqual([
      'ProviderDeleted y/a@103 NOT_PERMITTED',
      'ProviderDeleted y/b@104 NOT_PERMITTED',
    ]);
    await expect(feed.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    expect(clock.waiting).toBe(0);
  });

  it('ends at once with UNAUTHENTICATED when the token no longer works', async () => {
    const { clock, permission, open } = aCaller(['*']);
    const feed = await open();
    await take(feed, 'Synced');
    const next = feed.next();
    permission.fault = new GatewayError('UNAUTHENTICATED', 'Expected a token that works, but got one that ended.');
    clock.advance(30_000);
    await expect(next).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('sends nothing on an answer older than 30 seconds, and goes on when the cluster can be asked again', async () => {
    const { clock, permission, open, touch } = aCaller(['x', 'y']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.fault = unavailable;
    clock.advance(29_999);
    touch('x', 'a', 'in time');
    expect(await words(feed, 1)).toEqual(['ProviderModified x/a@107']);
    clock.advance(1);
    const next = nextFrame(feed);
    touch('x', 'a', 'late');
    expect(await isPending(next)).toBe(true);
    permission.fault = undefined;
    permission.grants = ['y'];
    clock.advance(5_000);
    expect(inWords(await next)).toBe('ProviderDeleted x/a@107 NOT_PERMITTED');
  });

  it.each(['granted', 'denied'])('asks about a new namespace before its first frame, and %s is final', async (how) => {
    const { cluster, permission, open, touch } = aCaller(how === 'granted' ? ['x', 'new'] : ['x']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.slow = true;
    permission.asked.length = 0;
    const next = nextFrame(feed);
    cluster.create({ namespace: 'new', name: 'a' });
    touch('x', 'a', 'behind it');
    await isPending(next);
    expect(permission.asked.map(({ including }) => [...(including ?? [])].sort())).toEqual([['new', 'x']]);
    const told = how === 'granted' ? ['ProviderAdded new/a@107'] : [];
    const frames = [inWords(await next), ...(how === 'granted' ? await words(feed, 1) : [])];
    expect(frames).toEqual([...told, 'ProviderModified x/a@108']);
  });

  it('holds a new namespace back, and all behind it, for as long as nobody can say', async () => {
    const { cluster, clock, permission, open, touch } = aCaller(['x', 'new']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.fault = unavailable;
    const next = nextFrame(feed);
    cluster.create({ namespace: 'new', name: 'a' });
    touch('x', 'a', 'behind it');
    clock.advance(4_000);
    expect(await isPending(next)).toBe(true);
    permission.fault = undefined;
    clock.advance(4_000);
    expect([inWords(await next), ...(await words(feed, 1))]).toEqual([
      'ProviderAdded new/a@107',
      'ProviderModified x/a@108',
    ]);
  });

  it('does not take a namespace that was emptied for a forbidden one', async () => {
    const { cluster, clock, open } = aCaller(['y']);
    const feed = await open();
    await take(feed, 'Synced');
    for (const name of ['a', 'b']) cluster.delete({ namespace: 'y', name });
    expect(await words(feed, 2)).toEqual(['ProviderDeleted y/a@107 DELETED', 'ProviderDeleted y/b@108 DELETED']);
    clock.advance(120_000);
    cluster.create({ namespace: 'y', name: 'c' });
    expect(await words(feed, 1)).toEqual(['ProviderAdded y/c@109']);
  });

  it('asks again about a namespace that came, and was shown, while another answer was under way', async () => {
    const { cluster, clock, permission, open, touch } = aCaller(['*']);
    const feed = await open();
    await take(feed, 'Synced');
    const next = nextFrame(feed);
    permission.grants = ['x', 'y', 'z', 'new'];
    permission.slow = true;
    clock.advance(25_000);
    cluster.create({ namespace: 'new', name: 'a' });
    expect(inWords(await next)).toBe('ProviderAdded new/a@107');
    const later = nextFrame(feed);
    expect(await isPending(later)).toBe(true);
    touch('x', 'a', 'moved');
    expect(inWords(await later)).toBe('ProviderModified x/a@108');
  });

  it('goes on from a cursor while the same may be seen, and starts over when not', async () => {
    const { permission, open, touch } = aCaller(['x', 'y']);
    const feed = await open();
    const after = (await take(feed, 'Synced')).at(-1)?.cursor ?? '';
    touch('x', 'a', 'moved');
    expect(await words(await open({ after }), 1)).toEqual(['ProviderModified x/a@107']);
    permission.grants = ['x'];
    const changed = await open({ after });
    const [reset, ...snapshot] = await take(changed, 'Synced');
    expect(reset).toMatchObject({
      kind: 'Reset',
      reason: 'The feed could not be resumed: what you may see has changed.',
    });
    expect(snapshot.map(inWords)).toEqual(['ProviderAdded x/a@107', 'ProviderAdded x/b@102', 'Synced']);
  });

  it('starts over from a cursor that was given in the middle of a withdrawal', async () => {
    const { clock, permission, open } = aCaller(['x', 'y']);
    const feed = await open();
    await take(feed, 'Synced');
    permission.grants = ['x'];
    clock.advance(30_000);
    const [first] = await take(feed, 1);
    for (const grants of [['x'], ['x', 'y']]) {
      permission.grants = grants;
      expect((await nextFrame(await open({ after: first?.cursor ?? '' }))).kind).toBe('Reset');
    }
  });

  it('asks once to begin with, keeps one timer, and drops it when its reader leaves', async () => {
    const { clock, permission, open } = aCaller(['*']);
    const feed = await open();
    await take(feed, 'Synced');
    expect([clock.waiting, permission.asked.length]).toEqual([1, 1]);
    await feed.return?.();
    expect(clock.waiting).toBe(0);
  });
});

describe('the status feed within a permission', () => {
  const status = (caller: ReturnType<typeof aCaller>, key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    return (async () => caller.feeds.status({ key: providerKey(namespace, name) }))();
  };

  it('is refused alike for what is there and what is not, unless that one may be seen', async () => {
    const caller = aCaller(['x/a']);
    for (const key of ['x/b', 'x/absent', 'y/a']) {
      await expect(status(caller, key)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await take(await status(caller, 'x/a'), 'Synced')).toMatchObject([
      { kind: 'StatusChanged' },
      { kind: 'Synced' },
    ]);
  });

  it('goes on whatever else may be seen, and ends with FORBIDDEN when its own provider may not', async () => {
    const caller = aCaller(['x/a']);
    const feed = await status(caller, 'x/a');
    await take(feed, 'Synced');
    const next = feed.next();
    caller.permission.grants = ['*'];
    caller.clock.advance(30_000);
    expect(await isPending(next)).toBe(true);
    caller.permission.grants = ['x/b'];
    caller.clock.advance(30_000);
    await expect(next).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
