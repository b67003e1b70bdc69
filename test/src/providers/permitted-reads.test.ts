import { describe, expect, it } from 'vitest';
import type { ListQuery } from '../../../resolvers/context.ts';
import { MachineProviderOrderField, OrderDirection } from '../../../schema/api/order.ts';
import { providerKey } from '../../../schema/machine-provider.ts';
import { covers } from '../../../src/providers/copy/within-scope.ts';
import { parseFeedCursor } from '../../../src/providers/feeds/feed-cursor.ts';
import { permittedReads } from '../../../src/providers/permitted.ts';
import { everything } from '../../../src/providers/scope/sees-everything.ts';
import { aFollowedCluster } from '../../support/provider-store.ts';
import { type Grants, ManualClock, ScriptedPermission, scopeOf } from '../../support/scripted-permission.ts';
import { Chance } from '../../support/seeded.ts';

const namespaces = ['a', 'b', 'b-c', 'c'];
const regions = ['north', 'south'];

function aCaller(grants: Grants) {
  const { cluster, store } = aFollowedCluster();
  for (const namespace of namespaces)
    for (let i = 0; i < 6; i++) cluster.create({ namespace, name: `p${i}`, spec: { region: regions[i % 2] ?? null } });
  const permission = new ScriptedPermission(store, new ManualClock(), grants);
  return { store, permission, reads: permittedReads(store, { permission, signal: new AbortController().signal }) };
}

/** As awaiting makes them: a throw of either kind is a rejection. */
const list = async ({ reads }: ReturnType<typeof aCaller>, query: ListQuery = {}) => reads.list(query);
const keys = (nodes: readonly { metadata: { namespace: string; name: string } }[]) =>
  nodes.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('reads within a permission', () => {
  it.each([
    [['*'], {}, 24],
    [['b'], {}, 6],
    [['b', 'c'], {}, 12],
    [['b', 'c'], { namespace: 'b' }, 6],
    [['b/p1', 'b/p2', 'c/nothing'], {}, 2],
    [['b/p1', 'c'], {}, 7],
    [['b/p1', 'c'], { namespace: 'b' }, 1],
    [['b/p1', 'c'], { filter: { region: ['south'] } }, 4],
    [['b/p1', 'c'], { filter: { search: 'p1' } }, 2],
    [['b/p1', 'c'], { filter: { labelSelector: 'tier=prod' } }, 0],
  ])('count to who is granted %j, asking %j, just %i', async (grants, query, count) => {
    const { totalCount, nodes, pageInfo } = await list(aCaller(grants), query);
    expect([totalCount, nodes.length]).toEqual([count, count]);
    expect([pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual([false, false]);
  });

  it('refuse a list of which nothing may be seen, in one namespace or in all', async () => {
    const caller = aCaller(['elsewhere']);
    await expect(list(caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(list(aCaller(['b']), { namespace: 'c' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(list(aCaller(['b']), { namespace: 'absent' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuse an empty text for a namespace to everybody, by saying what to leave out', async () => {
    for (const grants of [['*'], ['b'], ['elsewhere']]) {
      const refusal = { code: 'INVALID', fix: 'Leave `namespace` out for all that you may see.' };
      await expect(list(aCaller(grants), { namespace: '' })).rejects.toMatchObject(refusal);
    }
  });

  it.each([
    [{ key: providerKey('c', 'p1') }],
    [{ key: providerKey('c', 'absent') }],
    [{ namespace: 'c' }],
    [{ namespace: 'absent' }],
  ])('are refused at once, before they wait for a version, to who may not read %j', async (place) => {
    const { store, reads } = aCaller(['b']);
    const refused = reads.reach('999999', place);
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(store.wakeups.size).toBe(0);
  });

  it('count all there are only for who may list them all', async () => {
    expect(await aCaller(['*']).reads.count()).toBe(24);
    expect(await aCaller(namespaces).reads.count()).toBeNull();
    expect(await aCaller(['elsewhere']).reads.count()).toBeNull();
  });

  it('refuse one that may not be got, whether or not it is there, before they look', async () => {
    const { reads } = aCaller(['b/p1']);
    const find = async (name: string) => reads.find(providerKey('b', name));
    expect((await find('p1'))?.metadata.name).toBe('p1');
    for (const name of ['p2', 'absent', 'p1/p2']) await expect(find(name)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('answer without a promise while the permission is fresh, and wait for it when not', () => {
    const { reads, permission } = aCaller(['b']);
    expect([reads.list({}), reads.find(providerKey('b', 'p1'))].some((answer) => answer instanceof Promise)).toBe(
      false,
    );
    permission.slow = true;
    expect(reads.list({})).toBeInstanceOf(Promise);
  });

  it("take another caller's cursor as a place and tell nothing of what stands there", async () => {
    const whole = await list(aCaller(['*']), { first: 10 });
    const { nodes, pageInfo, totalCount } = await list(aCaller(['a', 'c/p5']), { after: whole.pageInfo.endCursor });
    expect([keys(nodes), totalCount]).toEqual([['c/p5'], 7]);
    expect([pageInfo.hasPreviousPage, pageInfo.hasNextPage]).toEqual([true, false]);
    const before = await list(aCaller(['c']), { last: 5, before: whole.pageInfo.endCursor });
    expect([before.nodes, before.pageInfo.hasNextPage, before.pageInfo.hasPreviousPage]).toEqual([[], true, false]);
  });

  it('give a feed cursor that says whose it is, without saying what may be seen', async () => {
    expect(parseFeedCursor((await list(aCaller(['*']))).feedCursor).digest).toBe('*');
    const caller = aCaller(['b']);
    expect(parseFeedCursor((await list(caller)).feedCursor).digest).toBe(scopeOf(['b']).digest);
  });

  it('page through just what may be seen, in any order and from either end, at random', async () => {
    const chance = new Chance(11);
    for (let round = 0; round < 150; round++) {
      const single = namespaces.flatMap((namespace) => [`${namespace}/p1`, `${namespace}/p4`]);
      const grants = ['a/p0', ...[...namespaces, ...single].filter(() => chance.below(4) === 0)];
      const caller = aCaller(grants);
      const field = chance.pick([MachineProviderOrderField.REGION, MachineProviderOrderField.NAMESPACE]);
      const orderBy = chance.below(2) === 0 ? null : [{ field, direction: OrderDirection.DESC }];
      const query = { orderBy, filter: chance.pick([null, { region: ['south'] }]) };
      const all = caller.store.list({ ...query, first: 1_000 }, everything).nodes;
      const seen = keys(all.filter(({ metadata }) => covers(scopeOf(grants), metadata)));
      const size = 1 + chance.below(5);
      const backward = chance.below(2) === 0;
      const paged: string[] = [];
      for (let cursor: string | null | undefined = null, more = true; more;) {
        const page = await list(
          caller,
          backward ? { ...query, last: size, before: cursor } : { ...query, first: size, after: cursor },
        );
        expect(page.totalCount).toBe(seen.length);
        if (backward) paged.unshift(...keys(page.nodes));
        else paged.push(...keys(page.nodes));
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
        more = backward ? hasPreviousPage : hasNextPage;
        cursor = backward ? startCursor : endCursor;
      }
      expect(paged).toEqual(seen);
    }
  });
});
