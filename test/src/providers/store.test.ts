import { describe, expect, it } from 'vitest';
import { type MachineProvider, providerKey, type ResourceVersion } from '../../../schema/machine-provider.ts';
import { ConditionStatus } from '../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../schema/status/status.ts';
import { everything } from '../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStore } from '../../../src/providers/store.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { aFollowedCluster, silentLog } from '../../support/provider-store.ts';

const key = providerKey('default', 'a');
const never = new AbortController().signal;

function a(version: number, uid = 'first', region = `r${version}`): MachineProvider {
  return aMachineProvider({ name: 'a', uid, version, spec: { region } });
}

function aStoreWith(version: number, ...objects: MachineProvider[]): ProviderStore {
  const store = createProviderStore({ now: () => 0, log: silentLog });
  store.replace(objects, version as ResourceVersion);
  return store;
}

function apply(store: ProviderStore, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: MachineProvider): void {
  store.apply({ type, object, resourceVersion: Number(object.metadata.resourceVersion) as ResourceVersion });
}

/** The changes so far, as `before>after`. */
function changes(store: ProviderStore): string[] {
  const all = Array.from({ length: store.lastSequence }, (_, index) => store.change(index + 1));
  const label = (provider: MachineProvider | undefined): string =>
    provider ? `${provider.metadata.uid}@${provider.metadata.resourceVersion}` : '';
  return all.map((change) => `${label(change?.before)}>${label(change?.after)}`);
}

describe('the store of providers', () => {
  it('holds the very object that it was given', () => {
    const object = a(5);
    expect(aStoreWith(10, object).find(key)).toBe(object);
  });

  it('holds what the first list says in the end, whatever it was told to expect of lists that broke off', () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const stale = [a(3), aMachineProvider({ name: 'gone', version: 4, spec: { region: 'nowhere' } })];
    const fresh = [a(5), aMachineProvider({ name: 'b', version: 6 }), aMachineProvider({ name: 'unannounced' })];
    for (const object of [...stale, ...fresh.slice(0, 2)]) store.expect?.(object);
    expect(store.synced).toBe(false);
    store.replace(fresh, 10 as ResourceVersion);
    const listed = (region?: string) =>
      store
        .list(region === undefined ? {} : { filter: { region: [region] } }, everything)
        .nodes.map(({ metadata }) => metadata.name);
    expect([listed(), listed('r5'), listed('r3'), listed('nowhere')]).toEqual([
      ['a', 'b', 'unannounced'],
      ['a'],
      [],
      [],
    ]);
    expect([store.find(key), store.size]).toEqual([fresh[0], 3]);
  });

  it('never goes back: an event as old as what it holds, or older, changes nothing', () => {
    const store = aStoreWith(10, a(5));
    apply(store, 'MODIFIED', a(12));
    for (const version of [12, 11, 5]) apply(store, 'MODIFIED', a(version, 'first', 'stale'));
    apply(store, 'DELETED', a(11));
    apply(store, 'ADDED', aMachineProvider({ name: 'gone-before-the-list', version: 9 }));
    expect([store.find(key)?.spec.region, store.size, store.version, changes(store)]).toEqual([
      'r12',
      1,
      12,
      ['first@5>first@12'],
    ]);
  });

  it('takes in two objects of one version', () => {
    const store = aStoreWith(10);
    apply(store, 'ADDED', a(11));
    apply(store, 'ADDED', aMachineProvider({ name: 'b', version: 11 }));
    expect([store.size, store.lastSequence]).toEqual([2, 2]);
  });

  it('takes a new life without the end of the old one for a delete and an add', () => {
    const store = aStoreWith(10, a(5));
    apply(store, 'MODIFIED', a(12, 'second'));
    expect(changes(store)).toEqual(['first@5>', '>second@12']);
  });

  it('shows a deleted provider as the deletion told it', () => {
    const store = aStoreWith(10, a(5));
    apply(store, 'DELETED', a(12, 'first', 'last words'));
    expect(store.find(key)).toBeUndefined();
    expect(store.change(1)).toMatchObject({ last: { spec: { region: 'last words' } }, version: 12, safe: 12 });
    apply(store, 'DELETED', a(13));
    expect(store.lastSequence).toBe(1);
  });

  it('finds by a list what was missed, and leaves alone what is the same', () => {
    const same = aMachineProvider({ name: 'same', version: 6 });
    const store = aStoreWith(10, a(5), same, aMachineProvider({ name: 'gone', uid: 'gone', version: 7 }));
    store.replace([a(15, 'second'), aMachineProvider({ name: 'same', version: 6 })], 20 as ResourceVersion);
    expect(changes(store).sort()).toEqual(['>second@15', 'first@5>', 'gone@7>']);
    expect(store.find(providerKey('default', 'same'))).toBe(same);
    expect(store.version).toBe(20);
  });

  it('moves on by a bookmark, never back', () => {
    const store = aStoreWith(10);
    store.bookmark(15 as ResourceVersion);
    store.bookmark(12 as ResourceVersion);
    expect([store.version, store.lastSequence]).toEqual([15, 0]);
  });

  it('knows when the cluster was last heard from', () => {
    let time = 1;
    const { cluster, store } = aFollowedCluster({ now: () => time });
    time = 2;
    cluster.create({});
    expect(store.heardAt).toBe(2);
    time = 3;
    cluster.bookmark();
    expect(store.heardAt).toBe(3);
  });

  it.each([5, -5])(
    'is as it was when the clock is set by %i hours: nothing is forgotten, and it was heard from lately',
    (hours) => {
      let set = 0;
      const { cluster, store } = aFollowedCluster({ now: () => Date.now() + set });
      cluster.create({});
      for (let i = 0; i < 10; i++) cluster.update({ spec: { region: `r${i}` } });
      set = hours * 3_600_000;
      expect(Math.abs(store.heardAt - (Date.now() + set))).toBeLessThan(10_000);
      cluster.bookmark();
      cluster.update({ spec: { region: 'after' } });
      expect([store.lastSequence, store.floorSequence]).toEqual([12, 0]);
    },
  );

  it('survives objects that nobody can name', () => {
    const store = aStoreWith(10, aMachineProvider({ name: '', namespace: '', metadata: { resourceVersion: 'x' } }));
    expect(store.list({}, everything).totalCount).toBe(1);
  });

  it('keeps its history within its bounds of time and bytes', () => {
    let time = 0;
    const { cluster, store } = aFollowedCluster({ elapsed: () => time, historyWindowMs: 100, historyMaxBytes: 10_000 });
    cluster.create({});
    for (let i = 0; i < 200; i++) cluster.update({ spec: { region: `r${i}` } });
    const kept = store.lastSequence - store.floorSequence;
    expect(kept).toBeGreaterThan(3);
    expect(kept).toBeLessThan(50);
    expect(store.change(store.floorSequence)).toBeUndefined();
    expect(store.change(store.floorSequence + 1)).toBeDefined();
    time = 1_000;
    cluster.bookmark();
    expect(store.lastSequence - store.floorSequence).toBe(1);
  });
});

describe('what versions of a provider share', () => {
  it('is the spec, where it says the same, so that a status write keeps only a status', () => {
    const { cluster, store } = aFollowedCluster({ historyMaxBytes: 200_000 });
    const spec = { region: 'here', availabilityZones: Array.from({ length: 100 }, (_, i) => `zone-${i}`) };
    cluster.create({ name: 'a', spec });
    const first = store.find(key);
    for (let score = 0; score < 100; score++) cluster.update({ name: 'a', spec, status: { health: { score } } });
    const last = store.find(key);
    expect(last?.spec).toBe(first?.spec);
    expect(last?.raw['spec']).toBe(first?.raw['spec']);
    expect(last).toMatchObject({ status: { health: { score: 99 } }, metadata: { resourceVersion: '201' } });
    expect(store.floorSequence).toBe(0);
    for (let i = 0; i < 100; i++) cluster.update({ name: 'a', spec: { ...spec, region: `r${i}` } });
    expect(store.floorSequence).toBeGreaterThan(100);
  });

  it('is what of the status says the same, so that a score that moves keeps only a score', () => {
    const { cluster, store } = aFollowedCluster({ historyMaxBytes: 200_000 });
    const conditions = Array.from({ length: 20 }, (_, i) => ({
      type: `Type${i}`,
      status: ConditionStatus.TRUE,
      message: 'm'.repeat(99),
    }));
    cluster.create({ name: 'a', status: { conditions, health: { score: 100 } } });
    const first = store.find(key);
    for (let score = 0; score < 100; score++) cluster.update({ name: 'a', status: { conditions, health: { score } } });
    const last = store.find(key);
    expect(last?.status).toEqual({ conditions, health: { score: 99 } });
    expect(last?.status).toBe(last?.raw['status']);
    expect(last?.status?.conditions).toBe(first?.status?.conditions);
    expect(store.floorSequence).toBe(0);
  });

  it('is nothing of a status of which something cannot be shown', () => {
    const { cluster, store } = aFollowedCluster();
    const status = { conditions: [{ type: 'Ready', status: 'True' }], health: { score: 'high' } } as object;
    const foreign = (observedGeneration: number) => ({ ...status, observedGeneration }) as MachineProviderStatus;
    cluster.create({ name: 'a', status: foreign(1) });
    cluster.update({ name: 'a', status: foreign(2) });
    expect(store.find(key)?.status?.health?.score).toBeNull();
    expect(store.find(key)?.raw['status']).toEqual({ ...status, observedGeneration: 2 });
  });
});

describe('reach', () => {
  it('resolves at once for what is there, and when the version comes', async () => {
    const { cluster, store } = aFollowedCluster();
    await store.reach('100', undefined, never);
    const reached = store.reach('102', undefined, never);
    cluster.create({ name: 'a' });
    expect(store.wakeups.size).toBe(1);
    cluster.bookmark();
    await reached;
    expect(store.wakeups.size).toBe(0);
  });

  it.each(['', 'abc', '-1', '1.5', '99999999999999999999'])('refuses %j as no version', async (text) => {
    await expect(aStoreWith(1).reach(text, undefined, never)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining(`"${text}"`) as string,
    });
  });

  it('gives up with TIMEOUT after its time, or at once when the caller goes away', async () => {
    const { store } = aFollowedCluster({ reachTimeoutMs: 5 });
    await expect(store.reach('999', undefined, never)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(store.reach('999', undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'TIMEOUT' });
    const caller = new AbortController();
    const patient = aFollowedCluster({ reachTimeoutMs: 60_000 }).store;
    const reached = patient.reach('999', undefined, caller.signal);
    caller.abort();
    await expect(reached).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect([store.wakeups.size, patient.wakeups.size]).toEqual([0, 0]);
  });

  it('says UNAVAILABLE when there was no list yet', async () => {
    const store = createProviderStore({ now: () => 0, log: silentLog, reachTimeoutMs: 5 });
    await expect(store.reach('1', undefined, never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
