import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, type TestSocket } from '../../src/server/support/socket.ts';
import { aGateway, type Answer, type TestGateway } from '../../support/gateway.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { latencyWhile, printLatency, quietLatency } from './support/latency.ts';
import { addNamespace, addProvider, grantEverywhere, tokenOf } from './support/tenants.ts';

const users = ['greedy', 'modest'];
let server: Kubernetes;
let admin: Client;
let gateway: TestGateway;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  await addNamespace(admin, 'team-a');
  for (let n = 0; n < 20; n += 1) await addProvider(admin, 'team-a', `provider-${n}`);
  for (const user of users) await grantEverywhere(admin, user, [{ verbs: ['get', 'list', 'watch'] }]);
  gateway = await aGateway(server, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  await admin.close();
  await server.stop();
});

async function send(user: string, query: string, variables: unknown = {}): Promise<Answer> {
  const { status, text } = await gateway.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(server, user)}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status, ...(JSON.parse(text) as object) };
}

const modestly = async () => {
  const { data } = await send('modest', '{ machineProviders(first: 10) { totalCount nodes { id } } }');
  expect(data).toMatchObject({ machineProviders: { totalCount: 20 } });
};

const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const nodes = (inner: string) => `{ machineProviders { nodes { ${inner} } } }`;
/** Each fragment holds the next one three times. */
const tripling = (count: number) =>
  `${nodes('...f0')} ${repeat(count, (n) => `fragment f${n} on MachineProvider { ${repeat(3, () => `... { ...f${n + 1} }`)} }`)} fragment f${count} on MachineProvider { id }`;
const filtered = '($filter: MachineProviderFilter) { machineProviders(filter: $filter) { totalCount } }';
let nested: unknown = 1;
for (let n = 0; n < 1_000; n += 1) nested = { nested };

const refused: readonly [string, { query: string; variables?: unknown; code: string; says: RegExp }][] = [
  [
    'deep',
    {
      query: `{ machineProviders ${'{ nodes '.repeat(60)}${'}'.repeat(60)} }`,
      code: 'TOO_EXPENSIVE',
      says: /at most 15 levels/,
    },
  ],
  [
    'deep by the thousand',
    { query: `${'{ a '.repeat(3_000)}${'}'.repeat(3_000)}`, code: 'TOO_EXPENSIVE', says: /at most 15 levels/ },
  ],
  ['wide', { query: nodes(repeat(9_000, () => 'id')), code: 'TOO_EXPENSIVE', says: /at most 100 aliases/ }],
  [
    'aliased',
    { query: `{ ${repeat(101, (n) => `a${n}: __typename`)} }`, code: 'TOO_EXPENSIVE', says: /at most 100 aliases/ },
  ],
  [
    'many at its root',
    {
      query: `{ ${repeat(60, (n) => `a${n}: gateway { version }`)} }`,
      code: 'TOO_EXPENSIVE',
      says: /at most 50 fields at its root/,
    },
  ],
  [
    'of many fragments',
    {
      query: `{ ...f0 } ${repeat(300, (n) => `fragment f${n} on Query { __typename }`)}`,
      code: 'TOO_EXPENSIVE',
      says: /at most 200 operations and fragments/,
    },
  ],
  [
    'of fragments in a circle',
    {
      query: `${nodes('...a')} fragment a on MachineProvider { ...b } fragment b on MachineProvider { ...a }`,
      code: 'GRAPHQL_VALIDATION_FAILED',
      says: /Cannot spread fragment "a" within itself/,
    },
  ],
  ['of fragments that triple', { query: tripling(30), code: 'TOO_EXPENSIVE', says: /but got|overlap/ }],
  [
    'an introspection of types in types',
    {
      query: `{ __schema { types { fields { type ${'{ ofType '.repeat(30)}{ name }${'}'.repeat(30)} } } } }`,
      code: 'TOO_EXPENSIVE',
      says: /at most 20 levels in an introspection/,
    },
  ],
  [
    'forty introspections in one',
    {
      query: `{ ${repeat(40, (n) => `a${n}: __schema { types { name } }`)} }`,
      code: 'TOO_EXPENSIVE',
      says: /may cost at most 600000/,
    },
  ],
  [
    'a flood of directives',
    {
      query: `{ __typename ${repeat(200, () => '@include(if: true)')} }`,
      code: 'TOO_EXPENSIVE',
      says: /at most 100 directives/,
    },
  ],
  [
    'a text of 9,000,000 tokens',
    { query: `{ ${'a '.repeat(450_000)} }`, code: 'TOO_LARGE', says: /at most 10000 tokens/ },
  ],
  [
    'the largest page of all there is',
    {
      query: '{ machineProviders(first: 1000) { nodes { yaml problems { code } events(limit: 500) { message } } } }',
      code: 'TOO_EXPENSIVE',
      says: /may cost at most 600000/,
    },
  ],
  [
    'deep in its variables',
    {
      query: `query ${filtered}`,
      variables: { filter: nested },
      code: 'TOO_EXPENSIVE',
      says: /nested at most 32 levels deep/,
    },
  ],
  [
    'wide in its variables',
    {
      query: `query ${filtered}`,
      variables: { filter: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, 1])) },
      code: 'TOO_EXPENSIVE',
      says: /at most 1000 keys/,
    },
  ],
  [
    'long in its variables',
    {
      query: `query ${filtered}`,
      variables: { filter: { search: Array.from({ length: 200_000 }, () => 1) } },
      code: 'TOO_EXPENSIVE',
      says: /at most 100000 values/,
    },
  ],
  [
    'a filter of 60,000 types',
    {
      query: `query ${filtered}`,
      variables: { filter: { instanceType: Array.from({ length: 60_000 }, (_, n) => `t${n}`) } },
      code: 'INVALID',
      says: /at most/,
    },
  ],
  [
    'fifty filters in one',
    {
      query: `{ ${repeat(50, (n) => `a${n}: machineProviders(filter: {search: "${n}"}) { totalCount }`)} }`,
      code: 'TOO_EXPENSIVE',
      says: /may cost at most 600000/,
    },
  ],
];

describe('what a permitted user asks too much of', () => {
  it.each(refused)(
    'is refused with a code and the limit when it is %s',
    async (_, { query, variables, code, says }) => {
      const { errors } = await send('greedy', query, variables);
      expect(errors?.[0]?.extensions['code']).toBe(code);
      expect(errors?.[0]?.message).toMatch(says);
      expect(JSON.stringify(errors).length).toBeLessThan(20_000);
    },
  );

  it('leaves the others as they were, when all of it comes at once and again', async () => {
    const quiet = await quietLatency(modestly);
    const turn = async () => {
      for (const [, { query, variables }] of refused) {
        const { errors } = await send('greedy', query, variables);
        expect(errors).toBeDefined();
      }
    };
    const busy = await latencyWhile(modestly, Promise.all(Array.from({ length: 8 }, turn)));
    printLatency('one user asks too much in every way, another', quiet, busy);
  });

  it('ends at the cost that one user may spend, whatever each of its requests keeps to', async () => {
    const fields = repeat(25, (n) => `a${n}: machineProviders(filter: {search: "${n}"}) { totalCount }`);
    const quiet = await quietLatency(modestly);
    const spending = Promise.all(Array.from({ length: 24 }, () => send('greedy', `{ ${fields} }`)));
    const busy = await latencyWhile(modestly, spending);
    printLatency('one user spends all it may, another', quiet, busy);
    const errors = (await spending).flatMap((answer) => answer.errors ?? []);
    expect(errors.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors) {
      expect(extensions['code']).toBe('OVERLOADED');
      expect(message).toMatch(/One user may have an estimated cost of 1200000 a second, after 3000000 at once/);
    }
    expect((await send('modest', `{ ${fields} }`)).errors).toBeUndefined();
  });

  it('is an introspection now and then, which anybody may ask', async () => {
    expect((await send('modest', getIntrospectionQuery())).errors).toBeUndefined();
  });
});

describe('10,000 subscriptions of one user', () => {
  const feed = 'subscription { machineProviderChanges(namespace: "no-such") { __typename } }';
  const open = async (user: string): Promise<TestSocket> => {
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${tokenOf(server, user)}` } });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    return socket;
  };
  /** Opens a hundred on one socket: how many were let in, and what the others were told. */
  const hundred = async (socket: TestSocket) => {
    for (let id = 0; id < 100; id += 1) socket.send({ id: String(id), type: 'subscribe', payload: { query: feed } });
    const first = new Map<unknown, Record<string, unknown>>();
    while (first.size < 100) {
      const message = await socket.next();
      if (!first.has(message['id'])) first.set(message['id'], message);
    }
    return [...first.values()];
  };

  it('are a thousand, and nobody else has fewer for it', async () => {
    const quiet = await quietLatency(modestly);
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open('greedy')));
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      const answers = [];
      for (const socket of sockets.slice(25 * lane, 25 * (lane + 1))) answers.push(...(await hundred(socket)));
      return answers;
    });
    const opening = Promise.all(lanes);
    const busy = await latencyWhile(modestly, opening);
    printLatency('one user opens 10,000 subscriptions, another', quiet, busy);
    const answers = (await opening).flat();
    const errors = answers.map(({ payload }) => JSON.stringify(payload)).filter((text) => text.includes('"errors"'));
    expect(answers).toHaveLength(10_000);
    expect(errors.length).toBeGreaterThanOrEqual(9_000);
    expect(answers.length - errors.length).toBeGreaterThan(0);
    for (const error of new Set(errors)) {
      expect(error).toMatch(/OVERLOADED/);
      expect(error).toMatch(/at most 1000|1000 open subscriptions|an estimated cost of 1200000/);
    }
    const other = await open('modest');
    other.send({ id: '1', type: 'subscribe', payload: { query: feed } });
    expect(await other.next()).toMatchObject({ type: 'next' });
    for (const { ws } of [...sockets, other]) ws.terminate();
  }, 120_000);
});
