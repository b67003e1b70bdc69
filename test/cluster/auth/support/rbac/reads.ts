import { encodeNodeId } from '../../../../../schema/node.ts';
import { ViewerVerb } from '../../../../../schema/api/viewer.ts';
import type { Chance } from '../../../../support/seeded.ts';
import { asText, type Json } from '../../../contract/support/client.ts';
import { type Caller, type DrawCase, forbidden, outcomeOf, type Verdict } from './caller.ts';
import { absentNamespace, lateNamespace, names, providersOf, ruledNamespaces, times } from './draw.ts';

export interface Key {
  readonly namespace: string;
  readonly name: string;
}

export function drawKey(chance: Chance): Key {
  const namespace = chance.pick([...Object.keys(providersOf), ...Object.keys(providersOf), ...outside]);
  return { namespace, name: chance.pick(names) };
}

const outside = [lateNamespace, absentNamespace];
const provider = '{ metadata { namespace name resourceVersion } }';

const get: DrawCase = (chance) => {
  const key = drawKey(chance);
  return {
    kind: 'machineProvider',
    what: `${key.namespace}/${key.name}`,
    async check({ user, oracle, send }) {
      const answer = await send(
        `query ($namespace: String!, $name: String!) { machineProvider(namespace: $namespace, name: $name) ${provider} }`,
        { ...key },
      );
      const { username = user.name } = user;
      const expected = await presented(oracle, key);
      // The same words for an existing and an absent name.
      const refusal = `Expected the permission to get machineproviders.vitistack.io in namespace "${key.namespace}", but got none for user "${username}".`;
      return {
        expected: { machineProvider: expected, refusals: expected === forbidden ? [refusal] : [] },
        got: { ...outcomeOf(answer), refusals: (answer.errors ?? []).map(({ message }) => message) },
      };
    },
  };
};

const nodes: DrawCase = (chance) => {
  const keys = times(1 + chance.below(6), () => drawKey(chance));
  const ids = keys.map((key) => encodeNodeId({ kind: 'MachineProvider', ...key }));
  const [id] = ids;
  return {
    kind: 'node, nodes',
    what: keys.map(({ namespace, name }) => `${namespace}/${name}`).join(' '),
    async check({ oracle, send }) {
      const asNode = `{ ... on MachineProvider ${provider} }`;
      const query = `query ($id: ID!, $ids: [ID!]!) { node(id: $id) ${asNode} nodes(ids: $ids) ${asNode} }`;
      const expected = await Promise.all(keys.map((key) => presented(oracle, key)));
      return { expected: { node: expected[0], nodes: expected }, got: outcomeOf(await send(query, { id, ids })) };
    },
  };
};

async function presented(oracle: Caller['oracle'], { namespace, name }: Key): Promise<unknown> {
  const { refused, version: resourceVersion } = await oracle.get(namespace, name);
  if (refused) return forbidden;
  return resourceVersion === undefined ? null : { metadata: { namespace, name, resourceVersion } };
}

const listQuery = `query ($namespace: String, $filter: MachineProviderFilter, $orderBy: [MachineProviderOrder!],
    $first: Int, $after: String, $last: Int, $before: String) {
  machineProviders(namespace: $namespace, filter: $filter, orderBy: $orderBy,
      first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { metadata { namespace name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const filters = [
  { labelSelector: 'tier=even' },
  { search: 't' },
  { phase: ['READY'] },
  { search: 'one', type: ['AWS'] },
];
const orders = [
  [{ field: 'NAME', direction: 'DESC' }],
  [{ field: 'PHASE' }, { field: 'NAMESPACE', direction: 'DESC' }],
  [{ field: 'AGE' }],
];

const list: DrawCase = (chance) => {
  const namespace = chance.next() < 0.4 ? undefined : chance.pick([...ruledNamespaces, absentNamespace]);
  const filter = chance.next() < 0.4 ? undefined : chance.pick(filters);
  const orderBy = chance.next() < 0.4 ? undefined : chance.pick(orders);
  const size = chance.pick([1, 2, 3, 100]);
  const backward = chance.next() < 0.4;
  const asked = { namespace, filter, orderBy };
  return {
    kind: 'machineProviders',
    what: JSON.stringify({ ...asked, size, backward }),
    async check({ oracle, send, sendAsAdmin }) {
      const [visible, all] = await Promise.all([
        oracle.visible('list', namespace),
        walk(sendAsAdmin, asked, 100, false),
      ]);
      const keys = 'keys' in all ? all.keys.filter((key) => visible?.has(key) === true) : [];
      const got = await walk(send, asked, size, backward);
      const expected = visible === undefined ? { refused: forbidden } : { keys, counts: [keys.length] };
      return { expected, got };
    },
  };
};

type Walked = { readonly keys: readonly string[]; readonly counts: readonly number[] } | { readonly refused: unknown };

/** All pages to the end, in order, and each totalCount that they told. */
async function walk(
  send: Caller['send'],
  asked: Record<string, unknown>,
  size: number,
  backward: boolean,
): Promise<Walked> {
  const keys: string[] = [];
  const counts = new Set<number>();
  let cursor: unknown = undefined;
  for (;;) {
    const page = backward ? { last: size, before: cursor } : { first: size, after: cursor };
    const { machineProviders } = outcomeOf(await send(listQuery, { ...asked, ...page }));
    if (machineProviders?.nodes === undefined) return { refused: machineProviders };
    const found = (machineProviders.nodes as unknown as readonly Json[]).map(keyOf);
    if (backward) keys.unshift(...found);
    else keys.push(...found);
    counts.add(Number(machineProviders.totalCount));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = machineProviders.pageInfo as unknown as {
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string;
      endCursor: string;
    };
    if (!(backward ? hasPreviousPage : hasNextPage)) return { keys, counts: [...counts] };
    cursor = backward ? startCursor : endCursor;
  }
}

export function keyOf({ metadata }: Json): string {
  return `${asText(metadata?.namespace)}/${asText(metadata?.name)}`;
}

const events: DrawCase = (chance) => {
  const key = drawKey(chance);
  return {
    kind: 'events',
    what: `${key.namespace}/${key.name}`,
    async check({ oracle, send }) {
      const query =
        'query ($namespace: String!, $name: String!) { machineProvider(namespace: $namespace, name: $name) { events { reason } } }';
      const [{ refused, version }, mayList] = await Promise.all([
        oracle.get(key.namespace, key.name),
        oracle.mayListEvents(key.namespace),
      ]);
      const reasons = [{ reason: `About-${key.namespace}-${key.name}` }];
      const there = { events: mayList ? reasons : forbidden };
      const answer = await send(query, { ...key });
      // A refused list of Events leaves no provider, since the field is not nullable: its error says where it was.
      const [path] = (answer.errors ?? []).map((error) => error.path?.join('.'));
      const got = path === 'machineProvider.events' ? { machineProvider: { events: forbidden } } : outcomeOf(answer);
      return {
        expected: { machineProvider: refused ? forbidden : version === undefined ? null : there },
        got,
      };
    },
  };
};

const viewer: DrawCase = (chance) => {
  const asked = times(1 + chance.below(3), () => chance.pick([...ruledNamespaces, absentNamespace]));
  return {
    kind: 'viewer',
    what: asked.join(' '),
    check: (caller) => checkViewer(caller, asked),
  };
};

async function checkViewer({ user, oracle, send }: Caller, asked: readonly string[]): Promise<Verdict> {
  const { name, username = name, groups } = user;
  const query = `query ($names: [String!]!) { viewer {
    user groups everywhere namespaces(names: $names) { namespace verbs } listed: namespaces { namespace } } }`;
  const verbsIn = async (namespace: string | undefined) => {
    const verbs = Object.entries(ViewerVerb);
    const allowed = await Promise.all(verbs.map(([, verb]) => oracle.may(attributesOf(verb, namespace))));
    return verbs.filter((_, index) => allowed[index]).map(([key]) => key);
  };
  const listed = await Promise.all(
    Object.keys(providersOf).map(async (namespace) =>
      // Who may see single names is told of the namespace only where one of them is.
      ((await oracle.visible('list', namespace))?.size ?? 0) === 0 ? [] : [{ namespace }],
    ),
  );
  const expected = {
    viewer: {
      user: username,
      groups: [...groups, 'system:authenticated'],
      everywhere: await verbsIn(undefined),
      namespaces: await Promise.all(asked.map(async (namespace) => ({ namespace, verbs: await verbsIn(namespace) }))),
      listed: listed.flat(),
    },
  };
  return { expected, got: outcomeOf(await send(query, { names: asked })) };
}

function attributesOf(verb: ViewerVerb, namespace: string | undefined): Record<string, unknown> {
  const isOwn = verb === ViewerVerb.PROBE || verb === ViewerVerb.DISCOVER;
  const resource = { group: 'vitistack.io', resource: 'machineproviders', namespace };
  return isOwn ? { ...resource, verb: 'create', subresource: verb } : { ...resource, verb };
}

/** Lists have the most to go wrong. */
export const reads: readonly DrawCase[] = [get, nodes, list, list, list, events, viewer];
