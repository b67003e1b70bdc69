import { describe, expect, it } from 'vitest';
import type { ListQuery } from '../../../../resolvers/context.ts';
import { ProviderFeature } from '../../../../schema/api/filter.ts';
import {
  type MachineProviderOrder,
  MachineProviderOrderField as By,
  OrderDirection,
} from '../../../../schema/api/order.ts';
import { ProviderPhase, ProviderType } from '../../../../schema/enums.ts';
import { type MachineProvider, providerKey, type ResourceVersion } from '../../../../schema/machine-provider.ts';
import { MachineOperation } from '../../../../schema/spec/capabilities.ts';
import { ConditionStatus } from '../../../../schema/status/condition.ts';
import { everything } from '../../../../src/providers/scope/sees-everything.ts';
import { createProviderStore, type ProviderStore } from '../../../../src/providers/store.ts';
import { aMachineProvider, type ProviderTraits } from '../../../support/machine-provider.ts';
import { aFollowedCluster, silentLog } from '../../../support/provider-store.ts';
import { Chance } from '../../../support/seeded.ts';

function aStoreOf(...traits: readonly ProviderTraits[]): ProviderStore {
  const { cluster, store } = aFollowedCluster();
  for (const each of traits) cluster.create(each);
  return store;
}

function names(store: ProviderStore, query: ListQuery = {}): string[] {
  return store.list(query, everything).nodes.map(({ metadata }) => metadata.name);
}

const invalid = (text: string): Error =>
  expect.objectContaining({
    code: 'INVALID',
    message: expect.stringContaining(text) as string,
    fix: expect.any(String) as string,
  }) as Error;

describe('a list of providers', () => {
  it('comes by namespace, then name, 100 at most, and says that there are more', () => {
    const store = aStoreOf(
      ...Array.from({ length: 120 }, (_, i) => ({ name: `p${i}` })),
      { name: 'z', namespace: 'a' },
      { name: 'a', namespace: 'a-b' },
    );
    const { nodes, edges, pageInfo, totalCount } = store.list({}, everything);
    expect(nodes.slice(0, 4).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      'a/z',
      'a-b/a',
      'default/p0',
      'default/p1',
    ]);
    expect(nodes).toHaveLength(100);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect([pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual([true, false]);
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor, edges[99]?.cursor]);
    expect(totalCount).toBe(122);
  });

  it('says as of when it is true, at which version, and where a feed goes on', () => {
    const { cluster, store } = aFollowedCluster({ now: () => Date.parse('2026-01-31T12:00:00Z') });
    cluster.create({ name: 'a' });
    expect(store.list({}, everything)).toMatchObject({ asOf: '2026-01-31T12:00:00.000Z', resourceVersion: '101' });
  });

  it('is empty without objection when nothing is there', () => {
    const { nodes, pageInfo, totalCount } = aStoreOf().list({}, everything);
    expect([nodes, totalCount, pageInfo.startCursor, pageInfo.endCursor]).toEqual([[], 0, null, null]);
    expect([pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual([false, false]);
  });

  it('throws UNAVAILABLE before the first list from the cluster', () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const unavailable = expect.objectContaining({ code: 'UNAVAILABLE' }) as Error;
    expect(() => store.list({}, everything)).toThrow(unavailable);
    expect(() => store.find(providerKey('default', 'a'))).toThrow(unavailable);
  });

  it.each([
    [{ first: -1 }, 'first: expected 0 to 1000, but got -1'],
    [{ first: 1_001 }, 'first: expected 0 to 1000, but got 1001'],
    [{ last: -5 }, 'last: expected 0 to 1000, but got -5'],
    [{ last: 1_001 }, 'last: expected 0 to 1000, but got 1001'],
    [{ first: 1, last: 1 }, 'first or last, but got both'],
    [{ after: 'garbage!' }, 'after: expected a cursor of this list, but got "garbage!"'],
    [{ after: '' }, 'after: expected a cursor'],
    [
      { before: Buffer.from('[1,"NAMESPACE,NAME",{},"a"]').toString('base64url') },
      'before: expected a cursor of this list, but got a damaged one',
    ],
    [{ before: Buffer.from('[1,"NAMESPACE,NAME"]').toString('base64url') }, 'damaged'],
    [{ after: 'A'.repeat(10_000) }, 'after: expected a cursor'],
    [{ filter: { labelSelector: 'a in (' } }, ''],
  ] as const)('refuses %j and says how to mend it', (query, message) => {
    expect(() => aStoreOf({}).list(query, everything)).toThrow(invalid(message));
  });

  it('refuses a cursor of another order', () => {
    const store = aStoreOf({ name: 'a' });
    const after = store.list({ orderBy: [{ field: By.AGE, direction: OrderDirection.ASC }] }, everything).pageInfo
      .endCursor;
    expect(() => store.list({ after }, everything)).toThrow(
      invalid('expected a cursor of the order NAMESPACE,NAME, but got one of the order AGE'),
    );
  });

  it('takes orders that come to the same for the same', () => {
    const store = aStoreOf({ name: 'a' }, { name: 'b' });
    const after = store.list({ first: 1 }, everything).pageInfo.endCursor;
    const orderBy = [By.NAMESPACE, By.NAME, By.NAME, By.AGE].map((field) => ({ field, direction: OrderDirection.ASC }));
    expect(names(store, { after, orderBy })).toEqual(['b']);
  });

  it('stays in its namespace whichever cursor of the same order it is given', () => {
    const store = aStoreOf(...['a', 'b', 'c'].flatMap((namespace) => ['x', 'y'].map((name) => ({ name, namespace }))));
    const [first, , , , , last] = store.list({}, everything).edges.map(({ cursor }) => cursor);
    const inB = (query: ListQuery): string[] => names(store, { namespace: 'b', ...query });
    expect([inB({ after: first }), inB({ before: last }), inB({ last: 1, before: last })]).toEqual([
      ['x', 'y'],
      ['x', 'y'],
      ['y'],
    ]);
    expect([inB({ after: last }), inB({ before: first }), inB({ last: 5, before: first })]).toEqual([[], [], []]);
    expect(store.list({ namespace: 'b' }, everything).pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: false,
    });
  });

  it('honors after and before together, from either end', () => {
    const store = aStoreOf(...['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })));
    const [a, , , , e] = store.list({}, everything).edges.map(({ cursor }) => cursor);
    expect(names(store, { after: a, before: e, first: 2 })).toEqual(['b', 'c']);
    expect(names(store, { after: a, before: e, last: 2 })).toEqual(['c', 'd']);
    expect(names(store, { after: e, before: a })).toEqual([]);
    expect(store.list({ last: 2, before: e }, everything).pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: true,
    });
    expect(store.list({ first: 0 }, everything).pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(store.list({ last: 0 }, everything).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(store.list({ last: 5 }, everything).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });
});

describe('the filters of a list', () => {
  const store = aStoreOf(
    {
      name: 'rich',
      namespace: 'blue',
      metadata: { labels: { team: 'blue' } },
      spec: {
        type: ProviderType.AWS,
        region: 'us-west-2',
        availabilityZones: ['us-west-2a', 'us-west-2b'],
        config: { endpoint: 'EC2.example.com' },
        capabilities: {
          supportedOperations: [MachineOperation.CREATE, MachineOperation.RESIZE],
          supportedOSTypes: ['linux', 'windows'],
          supportedInstanceTypes: ['m5.large', 't3.micro'],
          features: { snapshotSupport: true, liveResize: false },
        },
      },
      status: {
        phase: ProviderPhase.ERROR,
        conditions: [{ type: 'Ready', status: ConditionStatus.TRUE }],
        health: { score: 80 },
      },
    },
    {
      name: 'poor',
      namespace: 'red',
      spec: { type: ProviderType.GCP, region: 'Ærø' },
      status: { phase: ProviderPhase.READY },
    },
    { name: 'bare', namespace: 'red', spec: { type: null, region: null } },
  );

  it.each([
    [{ type: [ProviderType.AWS] }, ['rich']],
    [{ type: [ProviderType.AWS, ProviderType.GCP] }, ['rich', 'poor']],
    [{ type: [] }, []],
    [{ region: ['us-west-2'] }, ['rich']],
    [{ region: ['us-west'] }, []],
    [{ region: ['Ærø'] }, ['poor']],
    [{ zone: ['us-west-2b', 'elsewhere'] }, ['rich']],
    [{ phase: [ProviderPhase.ERROR] }, ['rich']],
    [{ ready: true }, ['rich', 'poor']],
    [{ ready: false }, ['bare']],
    [{ labelSelector: 'team=blue' }, ['rich']],
    [{ search: 'ec2.EXAMPLE' }, ['rich']],
    [{ search: 'WEST-2B' }, ['rich']],
    [{ search: 'æRØ' }, ['poor']],
    [{ search: 'red' }, ['bare', 'poor']],
    [{ search: '' }, ['rich', 'bare', 'poor']],
    [{ supportsOperation: [MachineOperation.CREATE] }, ['rich']],
    [{ supportsOperation: [MachineOperation.CREATE, MachineOperation.STOP] }, []],
    [{ supportsOperation: [] }, ['rich', 'bare', 'poor']],
    [{ supportsOsType: ['linux', 'windows'] }, ['rich']],
    [{ supportsOsType: ['linux', 'freebsd'] }, []],
    [{ instanceType: ['t3.micro'] }, ['rich']],
    [{ hasFeature: [ProviderFeature.SNAPSHOT_SUPPORT] }, ['rich']],
    [{ hasFeature: [ProviderFeature.SNAPSHOT_SUPPORT, ProviderFeature.LIVE_RESIZE] }, []],
    [{ minHealthScore: 80 }, ['rich']],
    [{ minHealthScore: 81 }, []],
    [{ minHealthScore: 0 }, ['rich']],
    [{ type: [ProviderType.AWS, ProviderType.GCP], ready: true, region: ['Ærø'], search: 'poor' }, ['poor']],
    [
      { type: null, region: null, ready: null, search: null, minHealthScore: null, labelSelector: null },
      ['rich', 'bare', 'poor'],
    ],
  ])('finds by %j what it says', (filter, expected) => {
    expect([...names(store, { filter })].sort()).toEqual([...expected].sort());
    expect(store.list({ filter, first: 0 }, everything).totalCount).toBe(expected.length);
    expect(
      store.list({ filter, namespace: 'red' }, everything).nodes.every(({ metadata }) => metadata.namespace === 'red'),
    ).toBe(true);
  });

  it('combines with the namespace', () => {
    expect(names(store, { namespace: 'red', filter: { ready: true } })).toEqual(['poor']);
    expect(names(store, { namespace: 'nowhere' })).toEqual([]);
  });

  it('follows every change of what it looks at', () => {
    const { cluster, store: live } = aFollowedCluster();
    cluster.create({ name: 'a', spec: { region: 'one', availabilityZones: ['x', 'y'] } });
    cluster.update({ name: 'a', spec: { region: 'two', availabilityZones: ['y', 'z'] } });
    const found = ['x', 'y', 'z'].map((zone) => names(live, { filter: { zone: [zone] } }).length);
    expect([found, names(live, { filter: { region: ['one'] } })]).toEqual([[0, 1, 1], []]);
    cluster.delete({ name: 'a' });
    expect(live.list({ filter: { region: ['two'] } }, everything).totalCount).toBe(0);
  });
});

const spread = (chance: Chance, i: number): ProviderTraits => ({
  name: `n${String(chance.below(1_000)).padStart(3, '0')}-${i}`,
  namespace: chance.pick(['a', 'a-b', 'b']),
  metadata: { creationTimestamp: `2026-01-${10 + chance.below(20)}T12:00:00+0${chance.below(9)}:00` },
  spec: {
    type: chance.pick([ProviderType.AWS, ProviderType.GCP, null]),
    region: chance.pick(['Ærø', 'north', 'Zürich', '東京', '𝔘', null]),
  },
  status: chance.pick([
    null,
    { phase: ProviderPhase.ERROR },
    { phase: ProviderPhase.READY, health: { score: chance.below(101) } },
  ]),
});

const valueOf: Record<By, (provider: MachineProvider) => string | number | null> = {
  NAME: ({ metadata }) => metadata.name,
  NAMESPACE: ({ metadata }) => metadata.namespace,
  TYPE: ({ spec }) => spec.type ?? null,
  REGION: ({ spec }) => spec.region ?? null,
  PHASE: ({ status }) => status?.phase ?? null,
  AGE: ({ metadata }) => -Date.parse(metadata.creationTimestamp ?? ''),
  HEALTH_SCORE: ({ status }) => status?.health?.score ?? null,
};

/** The order by its plain definition. */
function sorted(providers: readonly MachineProvider[], orderBy: readonly MachineProviderOrder[]): string[] {
  const keys = [
    ...orderBy,
    { field: By.NAMESPACE, direction: OrderDirection.ASC },
    { field: By.NAME, direction: OrderDirection.ASC },
  ];
  const compare = (a: MachineProvider, b: MachineProvider): number => {
    for (const { field, direction } of keys) {
      const [x, y] = [valueOf[field](a), valueOf[field](b)];
      const order = x === y ? 0 : x === null ? 1 : y === null ? -1 : x < y ? -1 : 1;
      if (order !== 0) return direction === OrderDirection.ASC ? order : -order;
    }
    return 0;
  };
  return [...providers].sort(compare).map(({ id }) => id);
}

function allPages(store: ProviderStore, query: ListQuery, size: number, backward: boolean): string[] {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; ;) {
    const page = store.list(
      {
        ...query,
        ...(backward ? { last: size, before: cursor } : { first: size, after: cursor }),
      },
      everything,
    );
    const found = page.nodes.map(({ id }) => id);
    if (backward) ids.unshift(...found);
    else ids.push(...found);
    if (!(backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return ids;
    cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
  }
}

describe('the orders of a list', () => {
  const fields = Object.values(By);
  const orders = fields.flatMap((field) => Object.values(OrderDirection).map((direction) => [{ field, direction }]));

  it.each([...orders, [...orders.flat()].reverse(), orders.flat().filter((_, i) => i % 3 === 0)])(
    'pages by %j both ways, before and after writes',
    (...orderBy) => {
      const chance = new Chance(orderBy.length);
      const { cluster, store } = aFollowedCluster();
      const made = Array.from({ length: 150 }, (_, i) => cluster.create(spread(chance, i)));
      const check = (): void => {
        const expected = sorted([...cluster.objects.values()], orderBy);
        expect(allPages(store, { orderBy }, 17, false)).toEqual(expected);
        expect(allPages(store, { orderBy }, 17, true)).toEqual(expected);
      };
      check();
      for (const [i, { metadata }] of made.entries()) {
        const { name, namespace } = metadata;
        if (i % 3 === 0) cluster.delete({ name, namespace });
        else cluster.update({ ...spread(chance, i), name, namespace });
        if (i % 5 === 0) cluster.create(spread(chance, 1_000 + i));
      }
      check();
    },
  );

  it('keeps pages stable while providers come and go', () => {
    const chance = new Chance(3);
    const { cluster, store } = aFollowedCluster();
    const stay = Array.from({ length: 60 }, (_, i) => cluster.create({ name: `stay-${String(i).padStart(2, '0')}` }));
    const seen: string[] = [];
    for (let after: string | null | undefined, i = 0, more = true; more; i++) {
      const page = store.list({ first: 7, after }, everything);
      seen.push(...page.nodes.map(({ metadata }) => metadata.name));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
      for (let n = 0; n < 5; n++) cluster.create({ name: `stay-${chance.below(100)}-new-${i}-${n}` });
      const last = page.nodes.at(-1)?.metadata.name;
      if (i % 2 === 0 && last?.includes('new')) cluster.delete({ name: last });
    }
    expect(seen.filter((name) => !name.includes('new'))).toEqual(stay.map(({ metadata }) => metadata.name));
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(seen);
  });

  it('goes on behind a provider that was deleted', () => {
    const { cluster, store } = aFollowedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create({ name });
    const after = store.list({ first: 2 }, everything).pageInfo.endCursor;
    cluster.delete({ name: 'b' });
    expect(names(store, { after })).toEqual(['c']);
  });

  it('forgets orders that nobody asks for any more, and makes them anew', () => {
    const { cluster, store } = aFollowedCluster();
    for (let i = 0; i < 20; i++) cluster.create({ name: `p${i}`, status: { health: { score: i } } });
    const byScore = [{ field: By.HEALTH_SCORE, direction: OrderDirection.DESC }];
    expect(names(store, { orderBy: byScore, first: 1 })).toEqual(['p19']);
    for (const a of fields)
      for (const b of fields)
        names(store, { orderBy: [a, b].map((field) => ({ field, direction: OrderDirection.DESC })) });
    cluster.update({ name: 'p3', status: { health: { score: 99 } } });
    expect(names(store, { orderBy: byScore, first: 1 })).toEqual(['p3']);
  });

  it('holds 10,000 and pages through them', () => {
    const store = createProviderStore({ now: () => 0, log: silentLog });
    const objects = Array.from({ length: 10_000 }, (_, i) =>
      aMachineProvider({
        name: `p${i}`,
        version: i + 1,
        spec: { region: `r${i % 7}` },
        status: { health: { score: i % 101 } },
      }),
    );
    store.replace(objects, 10_000 as ResourceVersion);
    const filter = { region: ['r3'] };
    const ids = allPages(
      store,
      { filter, orderBy: [{ field: By.HEALTH_SCORE, direction: OrderDirection.ASC }] },
      1_000,
      false,
    );
    expect(ids).toEqual(
      sorted(
        objects.filter(({ spec }) => spec.region === 'r3'),
        [{ field: By.HEALTH_SCORE, direction: OrderDirection.ASC }],
      ),
    );
    expect(store.list({ filter }, everything).totalCount).toBe(ids.length);
  });
});
