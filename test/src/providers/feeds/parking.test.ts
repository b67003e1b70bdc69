import { describe, expect, it } from 'vitest';
import type { ChangesQuery } from '../../../../resolvers/context.ts';
import type { Change } from '../../../../src/providers/copy/history.ts';
import { type Demand, InterestIndex } from '../../../../src/providers/feeds/interest.ts';
import { feedsForAll } from '../../../support/feeds-for-all.ts';
import { inWords, take } from '../../../support/frames.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';
import { aFollowedCluster } from '../../../support/provider-store.ts';

const any = (trait: Demand['trait'], ...values: string[]): Demand => ({ trait, needs: 'any', values: new Set(values) });
const all = (trait: Demand['trait'], ...values: string[]): Demand => ({ trait, needs: 'all', values: new Set(values) });

function aChange(before: object | undefined, after: object | undefined): Change {
  const read = (traits: object | undefined) => traits && aMachineProvider(traits);
  return { before: read(before), after: read(after) } as Change;
}

describe('the index of what is looked for', () => {
  const near = (index: InterestIndex<string>, change: Change) => [...index.near(change)].sort();

  it('finds whom a change may concern, by how the provider was and by how it is', () => {
    const index = new InterestIndex<string>();
    index.add('all', []);
    index.add('north', [any('region', 'north', 'east')]);
    index.add('south', [any('region', 'south')]);
    index.add('red', [any('label', 'team=red')]);
    index.add('nothing', [any('region')]);
    index.add('zones', [all('zone', 'a', 'b')]);
    const north = { spec: { region: 'north' } };
    const south = { spec: { region: 'south', availabilityZones: ['a', 'b', 'c'] } };
    const red = { metadata: { labels: { team: 'red' } } };
    expect(near(index, aChange(north, south))).toEqual(['all', 'north', 'south', 'zones']);
    expect(near(index, aChange(undefined, red))).toEqual(['all', 'red']);
    expect(near(index, { ...aChange(undefined, red), unknownBefore: true })).toHaveLength(6);
    for (const thing of ['north', 'all', 'zones']) index.delete(thing);
    expect(near(index, aChange(north, south))).toEqual(['south']);
  });

  it('looks things up by what tells them apart', () => {
    const index = new InterestIndex<number>();
    for (let n = 0; n < 1_000; n++) {
      index.add(n, [any('namespace', 'default'), any('type', 'aws'), any('region', `r${n}`), all('osType', 'linux')]);
    }
    const inRegion = { spec: { region: 'r7', type: 'aws' } };
    // The very first ones were put where nobody was yet.
    expect(index.near(aChange(inRegion, inRegion)).size).toBeLessThan(5);
    for (let n = 0; n < 1_000; n++) index.delete(n);
    expect(index.size).toBe(0);
  });
});

describe('parked readers', () => {
  const open = (query: Partial<ChangesQuery>[], options: Parameters<typeof aFollowedCluster>[0] = {}) => {
    const { cluster, store } = aFollowedCluster(options);
    const feeds = feedsForAll({ store });
    return { cluster, store, readers: query.map((each) => feeds.changes({ includeVolatile: false, ...each })) };
  };

  it('by the thousand are each told every change once and in order, while new ones come in between', async () => {
    const { cluster, store, readers } = open(Array.from({ length: 1_000 }, () => ({})));
    cluster.create({ name: 'a' });
    for (const reader of readers) await take(reader, 'Synced');
    const following = readers.map((reader) => take(reader, 30));
    for (let n = 0; n < 30; n++) {
      cluster.update({ name: 'a', spec: { region: `r${n}` } });
      // Some of them were not woken yet when the next one comes.
      if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const expected = Array.from({ length: 30 }, (_, n) => `ProviderModified default/a@${102 + n}`);
    for (const frames of await Promise.all(following)) expect(frames.map(inWords)).toEqual(expected);
    for (const reader of readers) await reader.return?.();
    expect(store.wakeups.size).toBe(0);
  });

  it('let the event loop have its turn when thousands are woken', async () => {
    const { cluster, readers } = open(Array.from({ length: 2_000 }, () => ({})));
    for (const reader of readers) await take(reader, 'Synced');
    let told = 0;
    for (const reader of readers) void reader.next().then(() => (told += 1));
    cluster.create({ name: 'a' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(2_000);
    while (told < 2_000) await new Promise((resolve) => setImmediate(resolve));
    for (const reader of readers) await reader.return?.();
  });

  it('who leave while they are being woken hold up nobody', async () => {
    const { cluster, store, readers } = open(Array.from({ length: 1_000 }, () => ({})));
    for (const reader of readers) await take(reader, 'Synced');
    const pending = readers.map((reader) => reader.next());
    cluster.create({ name: 'a' });
    for (const reader of readers.slice(0, 999)) void reader.return?.();
    const frames = await Promise.all(pending);
    expect(frames.at(-1)?.value).toMatchObject({ kind: 'ProviderAdded' });
    await readers.at(-1)?.return?.();
    expect(store.wakeups.size).toBe(0);
  });

  it('have lost nothing when the history holds no more than the last change, and none was for them', async () => {
    const { cluster, readers } = open([{ namespace: 'other' }, { filter: { region: ['north'] } }], {
      historyMaxBytes: 1,
    });
    cluster.create({ name: 'a', spec: { region: 'south' } });
    for (const reader of readers) await take(reader, 'Synced');
    const pending = readers.map((reader) => reader.next());
    for (let n = 0; n < 20; n++) cluster.update({ name: 'a', spec: { region: `south-${n}` } });
    cluster.create({ name: 'b', namespace: 'other', spec: { region: 'north' } });
    for (const { value } of await Promise.all(pending))
      expect(inWords(value as never)).toBe('ProviderAdded other/b@122');
    for (const reader of readers) await reader.return?.();
  });
});
