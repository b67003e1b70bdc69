import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNodeId } from '../../../schema/node.ts';
import { openAcknowledged, openSocket } from '../../src/server/support/socket.ts';
import { openEventStream } from '../../support/event-stream.ts';
import { aGateway, type Answer, type TestGateway } from '../../support/gateway.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { type CountingProxy, countRequests } from './support/counting-proxy.ts';
import { sendBytes } from './support/smuggled.ts';
import { addNamespace, addProvider, grantIn, tokenOf } from './support/tenants.ts';

let server: Kubernetes;
let admin: Client;
let proxy: CountingProxy;
let gateway: TestGateway;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  for (const namespace of ['team-a', 'team-b']) {
    await addNamespace(admin, namespace);
    for (const name of ['one', 'two']) await addProvider(admin, namespace, name);
  }
  const all = { verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] };
  const discover = { verbs: ['create'], resources: ['machineproviders/discover'] };
  await grantIn(admin, 'team-a', 'tenant', [all, discover]);
  await grantIn(admin, 'team-b', 'neighbor', [all, discover]);
  await grantIn(admin, 'team-a', 'named', [{ ...all, resourceNames: ['one'] }]);
  proxy = await countRequests(server.kubeconfigPath);
  gateway = await aGateway(proxy, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  await proxy.stop();
  await admin.close();
  await server.stop();
});

describe('what one tenant was given', () => {
  const bearer = (user: string) => `Bearer ${tokenOf(server, user)}`;
  async function as(user: string, query: string, variables: Record<string, unknown> = {}, from = gateway) {
    const { text } = await from.ask('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: bearer(user) },
      body: JSON.stringify({ query, variables }),
    });
    return JSON.parse(text) as Omit<Answer, 'status'>;
  }
  const list = `query ($after: String, $filter: MachineProviderFilter) {
    machineProviders(first: 1, after: $after, filter: $filter) {
      totalCount feedCursor pageInfo { hasNextPage endCursor } edges { node { metadata { namespace name } } }
    }
  }`;
  interface Listed {
    readonly totalCount: number;
    readonly feedCursor: string;
    readonly pageInfo: { readonly endCursor: string };
  }
  const listed = ({ data }: Omit<Answer, 'status'>) => data?.['machineProviders'] as Listed;
  const changes = `subscription ($after: String) {
    change: machineProviderChanges(after: $after) {
      __typename ... on ProviderAdded { provider { metadata { namespace name } } }
    }
  }`;
  const ownOnly = [
    { change: { __typename: 'Reset' } },
    { change: { __typename: 'ProviderAdded', provider: { metadata: { namespace: 'team-b', name: 'one' } } } },
    { change: { __typename: 'ProviderAdded', provider: { metadata: { namespace: 'team-b', name: 'two' } } } },
    { change: { __typename: 'Synced' } },
  ];

  it('as a page cursor, also a forged one, opens no other page of another tenant', async () => {
    const { endCursor } = listed(await as('tenant', list)).pageInfo;
    const forged = Buffer.from(Buffer.from(endCursor, 'base64url').toString().replace('"one"', '""'));
    for (const after of [endCursor, forged.toString('base64url')]) {
      expect(await as('neighbor', list, { after })).toMatchObject({
        data: {
          machineProviders: { totalCount: 2, edges: [{ node: { metadata: { namespace: 'team-b', name: 'one' } } }] },
        },
      });
    }
  });

  it('as the cursor of a feed is a Reset for another tenant, on a socket and as the last id of a stream', async () => {
    const { feedCursor } = listed(await as('tenant', list));
    const socket = await openAcknowledged(gateway.url, { authorization: bearer('neighbor') });
    socket.send({ id: '1', type: 'subscribe', payload: { query: changes, variables: { after: feedCursor } } });
    for (const data of ownOnly) expect(await socket.next()).toMatchObject({ type: 'next', payload: { data } });
    socket.ws.close();
    const stream = await openEventStream(gateway.url, changes, {
      token: tokenOf(server, 'neighbor'),
      lastEventId: feedCursor,
    });
    for (const data of ownOnly) expect((await stream.next()).data).toMatchObject({ data });
    stream.close();
  });

  it.each([{ region: ['eu-north-1'] }, { search: 'team-a' }, { labelSelector: '!nothing' }, { ready: false }])(
    'is found by no filter of another tenant: %j',
    async (filter) => {
      const found = await as('neighbor', list.replace('first: 1', 'first: 9'), { filter });
      expect(JSON.stringify(found)).not.toContain('"team-a"');
      expect(listed(found).totalCount).toBeLessThanOrEqual(2);
    },
  );

  it('is known by no id of another tenant, there or not', async () => {
    const ids = ['one', 'absent'].flatMap((name) => [
      encodeNodeId({ kind: 'MachineProvider', namespace: 'team-a', name }),
      encodeNodeId({ kind: 'CapabilityDiscovery', namespace: 'team-a', name, runId: 'run' }),
    ]);
    const { data, errors = [] } = await as('neighbor', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(data).toEqual({ nodes: [null, null, null, null] });
    expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(ids.map(() => 'FORBIDDEN'));
  });

  it('does not mix with what others ask in the same words at the same time', async () => {
    const query = '{ machineProviders { edges { node { metadata { namespace name } } } } }';
    const shown = { tenant: 'team-a one two', neighbor: 'team-b one two', named: 'team-a one' };
    const users = Object.keys(shown) as (keyof typeof shown)[];
    const asked = Array.from({ length: 60 }, (_, index) => users[index % users.length] ?? 'tenant');
    const answers = await Promise.all(asked.map((user) => as(user, query)));
    answers.forEach((answer, index) => {
      const names = Array.from(JSON.stringify(answer).matchAll(/"name":"(\w+)"/g), ([, name]) => name);
      const [namespace, ...own] = shown[asked[index] ?? 'tenant'].split(' ');
      expect(names).toEqual(own);
      expect(JSON.stringify(answer)).toContain(`"namespace":"${namespace ?? ''}"`);
    });
  });

  it('counts for a whole socket: no second identity, not by another init and not by an operation', async () => {
    const operation = { query: '{ viewer { user } }', extensions: { authorization: bearer('tenant') } };
    const socket = await openAcknowledged(gateway.url, { authorization: bearer('neighbor') });
    socket.send({ id: '1', type: 'subscribe', payload: operation });
    expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { user: 'neighbor' } } } });
    socket.send({ type: 'connection_init', payload: { authorization: bearer('tenant') } });
    expect(await socket.closed).toMatchObject({ code: 4429 });
    const byHeader = await openSocket(gateway.url, { headers: { authorization: bearer('tenant') } });
    byHeader.send({ type: 'connection_init', payload: {} });
    expect(await byHeader.closed).toMatchObject({ code: 4403 });
  });

  it.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 45', 'Authorization: @'], '400'],
    ['a length beside chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked', 'Authorization: @'], '400'],
    ['an unknown coding', ['Transfer-Encoding: xchunked', 'Authorization: @'], '400'],
    ['a token on a second line', ['Content-Length: 5', 'Authorization: Bearer', ' @'], '400'],
    ['a space in front of the colon', ['Content-Length: 5', 'Authorization : @'], '400'],
    ['a token in the trailer', ['Transfer-Encoding: chunked', 'Trailer: Authorization'], '401'],
  ])('is not got by a request with %s', async (_, lines, status) => {
    const { host } = new URL(gateway.url);
    const head = ['POST /graphql HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json', 'Accept: */*', ...lines];
    const text = `${head.join('\r\n')}\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: @\r\n\r\n`;
    const answer = await sendBytes(gateway.url, text.replaceAll('@', bearer('tenant')));
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('is in no metrics, nor how many providers there are, since anybody can scrape them here', async () => {
    const page = await (await fetch(new URL('/metrics', gateway.url))).text();
    expect(page).toContain('machineprovider_gateway_cache_connected 1');
    expect(page).not.toMatch(/cache_objects|team-a|team-b|tenant|neighbor|"one"/);
    const ready = await (await fetch(new URL('/readyz?verbose', gateway.url))).text();
    expect(ready).not.toMatch(/team|tenant|neighbor|\d/);
  });

  it('is not told of by a gateway that does not serve the namespace, nor asked about', async () => {
    const some = await aGateway(proxy, { AUTH: 'token', NAMESPACES: ['team-b'] });
    const query = '{ viewer { namespaces(names: ["team-a", "team-b", "nowhere"]) { namespace verbs } } }';
    const before = proxy.count(tokenOf(server, 'tenant'), '/selfsubjectrulesreviews');
    expect(await as('tenant', query, {}, some)).toEqual({
      data: {
        viewer: {
          namespaces: ['team-a', 'team-b', 'nowhere'].map((namespace) => ({ namespace, verbs: [] })),
        },
      },
    });
    expect(proxy.count(tokenOf(server, 'tenant'), '/selfsubjectrulesreviews') - before).toBe(1);
    await some.stop();
  });
});
