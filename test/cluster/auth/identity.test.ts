import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/providers/feeds/feed-clock.ts';
import { openSocket } from '../../src/server/support/socket.ts';
import { aGateway, type Answer, type TestGateway } from '../../support/gateway.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { asText, type Client, createClient, type Json } from '../contract/support/client.ts';
import { type CountingProxy, countRequests } from './support/counting-proxy.ts';
import { addNamespace, addProvider, grantEverywhere, grantIn, specNaming, tokenOf } from './support/tenants.ts';

const users = ['reader', 'tenant', 'named', 'writer', 'patcher', 'newcomer', 'expectant', 'demoted'];
let server: Kubernetes;
let admin: Client;
let proxy: CountingProxy;
let gateway: TestGateway;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  for (const namespace of ['team-a', 'team-b', 'team-c']) {
    await addNamespace(admin, namespace);
    for (const name of ['one', 'two']) await addProvider(admin, namespace, name);
  }
  const read = ['get', 'list', 'watch'];
  await grantEverywhere(admin, 'reader', [{ verbs: read }]);
  await grantIn(admin, 'team-a', 'tenant', [{ verbs: read }]);
  await grantIn(admin, 'team-b', 'named', [{ verbs: read, resourceNames: ['two', 'not-there'] }]);
  await addNamespace(admin, 'team-new');
  await grantIn(admin, 'team-new', 'newcomer', [{ verbs: read }]);
  await grantIn(admin, 'team-b', 'expectant', [{ verbs: read, resourceNames: ['not-there'] }]);
  await grantIn(admin, 'team-a', 'writer', [
    { verbs: [...read, 'create', 'patch', 'delete'] },
    { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['mine', 'not-there'] },
  ]);
  await grantIn(admin, 'team-a', 'patcher', [{ verbs: ['patch'] }]);
  proxy = await countRequests(server.kubeconfigPath);
  gateway = await aGateway(proxy, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  const told = gateway.logged() + gateway.answered();
  expect(users.filter((user) => told.includes(tokenOf(server, user)))).toEqual([]);
  await proxy.stop();
  await admin.close();
  await server.stop();
});

async function send(token: string, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const { status, text } = await gateway.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status, ...(JSON.parse(text) as object) };
}

const as = (user: string, query: string, variables?: Record<string, unknown>) =>
  send(tokenOf(server, user), query, variables);
const get = (namespace: string, name: string) =>
  `{ machineProvider(namespace: "${namespace}", name: "${name}") { metadata { name } } }`;
const list = '{ machineProviders { totalCount nodes: edges { node { metadata { namespace name } } } } }';
const reviews = (user: string) => ({
  self: proxy.count(tokenOf(server, user), '/selfsubjectreviews'),
  access: proxy.count(tokenOf(server, user), '/selfsubjectaccessreviews'),
});

describe('a request', () => {
  it.each([
    ['without a token', {}, 'Bearer'],
    ['with another scheme', { authorization: 'Basic amFuZTpzZWNyZXQ=' }, 'Bearer error="invalid_token"'],
    ['with a token that is none', { authorization: 'Bearer not a token' }, 'Bearer error="invalid_token"'],
    ['with a token that the cluster refuses', { authorization: 'Bearer made-up' }, 'Bearer error="invalid_token"'],
  ])('%s gets 401, on both paths, and says how to come in', async (_, headers, challenge) => {
    for (const path of ['graphql', 'graphql/stream']) {
      const response = await fetch(new URL(path, gateway.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
        body: JSON.stringify({ query: list }),
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(challenge);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });

  it('with a token in its address is refused without an echo', async () => {
    const response = await fetch(`${gateway.url}?access_token=canary-in-the-address&query={__typename}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('canary');
    expect(gateway.logged()).not.toContain('canary-in-the-address');
  });

  it('may look at the health and at GraphiQL without a token', async () => {
    for (const path of ['livez', 'readyz']) expect((await fetch(new URL(path, gateway.url))).status).toBe(200);
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
  });

  it('gains nothing by the headers with which one impersonates', async () => {
    const { text } = await gateway.ask('graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokenOf(server, 'tenant')}`,
        'impersonate-user': 'admin',
        'impersonate-group': 'system:masters',
      },
      body: JSON.stringify({ query: '{ viewer { user } }' }),
    });
    expect(JSON.parse(text)).toEqual({ data: { viewer: { user: 'tenant' } } });
  });
});

describe('what it costs the cluster', () => {
  it('is one review of the token and one of the permission, for a get and for a list, and nothing while warm', async () => {
    expect(reviews('reader')).toEqual({ self: 0, access: 0 });
    expect(await as('reader', get('team-a', 'one'))).toMatchObject({ data: { machineProvider: { metadata: {} } } });
    expect(reviews('reader')).toEqual({ self: 1, access: 1 });
    expect(await as('reader', list)).toMatchObject({ data: { machineProviders: { totalCount: 6 } } });
    expect(reviews('reader')).toEqual({ self: 1, access: 2 });
    await Promise.all([as('reader', list), as('reader', get('team-b', 'two')), as('reader', list)]);
    expect(reviews('reader')).toEqual({ self: 1, access: 2 });
    expect(proxy.seen(tokenOf(server, 'reader'))).toHaveLength(3);
  });
});

describe('reads', () => {
  const seen = ({ data }: Answer) =>
    (
      data as { machineProviders: { nodes: { node: { metadata: { namespace: string; name: string } } }[] } } | undefined
    )?.machineProviders.nodes.map(({ node: { metadata } }) => `${metadata.namespace}/${metadata.name}`);

  it('show a namespace to who may read only there, and single providers to who may read only those', async () => {
    expect(seen(await as('tenant', list))).toEqual(['team-a/one', 'team-a/two']);
    expect(seen(await as('named', list))).toEqual(['team-b/two']);
    expect(await as('named', get('team-b', 'two'))).toMatchObject({ data: { machineProvider: { metadata: {} } } });
  });

  it('are forbidden, with verb and resource, and the same whether or not something is there', async () => {
    const [there, absent] = await Promise.all([
      as('tenant', get('team-b', 'one')),
      as('tenant', get('team-b', 'nothing')),
    ]);
    expect(there).toEqual(absent);
    expect(there.errors).toMatchObject([
      {
        message:
          'Expected the permission to get machineproviders.vitistack.io in namespace "team-b", but got none for user "tenant".',
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
    expect((await as('stranger', list)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('who has nothing to see yet', () => {
  const listIn = (namespace: string) => `{ machineProviders(namespace: "${namespace}") { totalCount } }`;

  it.each([
    ['newcomer', 'team-new'],
    ['expectant', 'team-b'],
  ])('as %s sees an empty list of the namespace, and is told of all to name it', async (user, namespace) => {
    expect((await as(user, listIn(namespace))).data).toEqual({ machineProviders: { totalCount: 0 } });
    expect((await as(user, list)).errors).toMatchObject([
      {
        message: `Expected the permission to list machineproviders.vitistack.io, but got none for user "${user}".`,
        extensions: { code: 'FORBIDDEN', fix: expect.stringContaining('Pass `namespace: "..."`') as string },
      },
    ]);
  });

  it('is told no more of who waits for single providers than of who may do nothing', async () => {
    const query = '{ viewer { namespaces { namespace } } }';
    for (const user of ['expectant', 'newcomer', 'stranger']) {
      expect((await as(user, query)).data).toEqual({ viewer: { namespaces: [] } });
    }
    expect((await as('named', query)).data).toEqual({ viewer: { namespaces: [{ namespace: 'team-b' }] } });
  });

  it('is not told how many providers there are', async () => {
    const query = '{ gateway { cache { objects } } }';
    for (const user of ['tenant', 'named', 'expectant', 'stranger']) {
      expect((await as(user, query)).data).toEqual({ gateway: { cache: { objects: null } } });
    }
    expect((await as('reader', query)).data).toEqual({ gateway: { cache: { objects: 6 } } });
  });

  it('is refused at once what it may not see, however late the version is that it waits for', async () => {
    const query = `{ machineProvider(namespace: "team-b", name: "one", minResourceVersion: "999999999") { id } }`;
    expect((await as('tenant', query)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the viewer', () => {
  const query = (names = '') => `{ viewer { user groups everywhere namespaces${names} { namespace verbs } } }`;

  it('is told who it is and what it may do where', async () => {
    expect((await as('tenant', query())).data).toEqual({
      viewer: {
        user: 'tenant',
        groups: ['group-of-tenant', 'system:authenticated'],
        everywhere: [],
        namespaces: [{ namespace: 'team-a', verbs: ['GET', 'LIST', 'WATCH'] }],
      },
    });
    expect((await as('reader', query('(names: ["team-c", "no-such"])'))).data).toMatchObject({
      viewer: {
        everywhere: ['GET', 'LIST', 'WATCH'],
        namespaces: [
          { namespace: 'team-c', verbs: ['GET', 'LIST', 'WATCH'] },
          { namespace: 'no-such', verbs: ['GET', 'LIST', 'WATCH'] },
        ],
      },
    });
  });

  it('learns of no namespace in which it may do nothing', async () => {
    expect((await as('stranger', query())).data).toMatchObject({ viewer: { everywhere: [], namespaces: [] } });
    expect((await as('stranger', query('(names: ["team-a", "no-such"])'))).data).toMatchObject({
      viewer: {
        namespaces: [
          { namespace: 'team-a', verbs: [] },
          { namespace: 'no-such', verbs: [] },
        ],
      },
    });
  });
});

const create = `mutation ($name: String!, $spec: MachineProviderSpecInput!) {
  createMachineProvider(input: { namespace: "team-a", name: $name, spec: $spec }) {
    machineProvider { metadata { name } } problems { code path message }
  }
}`;
const update = `mutation ($name: String!, $labels: StringMap, $spec: MachineProviderSpecInput) {
  updateMachineProvider(input: { namespace: "team-a", name: $name, labels: $labels, spec: $spec }) {
    machineProvider { spec { region } } problems { code path message }
  }
}`;
const inputNaming = (secret: string) => ({
  ...specNaming(secret),
  type: 'AWS',
  authentication: { ...specNaming(secret).authentication, type: 'APIKEY' },
});

describe('writes', () => {
  it("are refused by the cluster in the caller's own name", async () => {
    const { data } = await as('tenant', update, { name: 'one', labels: { a: 'b' } });
    expect(data).toMatchObject({
      updateMachineProvider: {
        machineProvider: null,
        problems: [{ code: 'FORBIDDEN', message: expect.stringContaining('User "tenant" cannot patch') as string }],
      },
    });
  });

  it('tell who may neither see nor write nothing of whether a provider is there', async () => {
    const answers = await Promise.all(
      ['one', 'nothing'].map(async (name) =>
        JSON.stringify(await as('stranger', update, { name, labels: { a: 'b' } })),
      ),
    );
    expect(answers[0]?.replaceAll('one', 'nothing')).toBe(answers[1]?.replaceAll('one', 'nothing'));
    expect(answers[0]).toContain('User \\"stranger\\" cannot patch');
  });

  it('are open to who may write without seeing', async () => {
    const { data } = await as('patcher', update, { name: 'two', labels: { patched: 'yes' } });
    expect(data).toMatchObject({ updateMachineProvider: { problems: [] } });
    expect((await as('patcher', get('team-a', 'two'))).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the Secrets that a spec names', () => {
  const hints = async (user: string, secret: string) => {
    const query = `query ($yaml: String!) {
      validateMachineProvider(yaml: $yaml) { valid problems { code path message severity } }
    }`;
    const manifest = {
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name: 'new', namespace: 'team-a' },
      spec: specNaming(secret),
    };
    const { data } = await as(user, query, { yaml: JSON.stringify(manifest) });
    const { valid, problems } = data?.['validateMachineProvider'] as {
      valid: boolean;
      problems: { code: string; path: string; severity: string }[];
    };
    expect(valid).toBe(true);
    return problems.map(({ code, path, severity }) => [code, path, severity]);
  };

  it('are hinted at when they are not as they must be, to those who may get them and nobody else', async () => {
    const secretsOf = '/api/v1/namespaces/team-a/secrets';
    await admin.call('POST', secretsOf, { metadata: { name: 'mine' }, stringData: { 'access-key-id': 'x' } });
    const at = 'spec.authentication.apiKey.secretRef';
    expect(await hints('writer', 'not-there')).toEqual([['NOT_FOUND', `${at}.name`, 'WARNING']]);
    expect(await hints('writer', 'mine')).toEqual([['NOT_FOUND', at, 'WARNING']]);
    for (const secret of ['not-there', 'mine', 'absent']) expect(await hints('stranger', secret)).toEqual([]);
    expect(await hints('writer', 'absent')).toEqual([]);
    await admin.call('DELETE', `${secretsOf}/mine`);
    const whole = { 'access-key-id': 'x', 'secret-access-key': 'y' };
    await admin.call('POST', secretsOf, { metadata: { name: 'mine' }, stringData: whole });
    expect(await hints('writer', 'mine')).toEqual([]);
  });

  it('must be open to who creates it, and whether they are there is not told', async () => {
    await admin.call('POST', '/api/v1/namespaces/team-a/secrets', { metadata: { name: 'theirs' } });
    const [there, absent] = await Promise.all(
      ['theirs', 'absent'].map(async (secret) => {
        const { data } = await as('writer', create, { name: 'new', spec: inputNaming(secret) });
        return JSON.stringify(data).replaceAll(secret, 'SECRET');
      }),
    );
    expect(there).toBe(absent);
    expect(JSON.parse(there ?? '')).toMatchObject({
      createMachineProvider: {
        machineProvider: null,
        problems: [{ code: 'FORBIDDEN', path: 'spec.authentication.apiKey.secretRef' }],
      },
    });
    expect((await as('writer', create, { name: 'new', spec: inputNaming('mine') })).data).toMatchObject({
      createMachineProvider: { machineProvider: { metadata: { name: 'new' } }, problems: [] },
    });
  });

  it('must be open to who changes anything of the spec, but not to who labels it', async () => {
    const refused = await as('writer', update, { name: 'one', spec: { region: 'eu-west-1' } });
    expect(refused.data).toMatchObject({
      updateMachineProvider: { problems: [{ code: 'FORBIDDEN', path: 'spec.authentication.apiKey.secretRef' }] },
    });
    expect((await as('writer', update, { name: 'one', labels: { a: 'b' } })).data).toMatchObject({
      updateMachineProvider: { problems: [] },
    });
    expect((await as('writer', update, { name: 'new', spec: { region: 'eu-west-1' } })).data).toMatchObject({
      updateMachineProvider: { machineProvider: { spec: { region: 'eu-west-1' } }, problems: [] },
    });
  });

  it('must be open to who applies it', async () => {
    const apply = `mutation ($yaml: String!) {
      applyMachineProvider(input: { yaml: $yaml }) { machineProvider { metadata { name } } problems { code path } }
    }`;
    const yaml = (secret: string) =>
      JSON.stringify({
        apiVersion: 'vitistack.io/v1alpha1',
        kind: 'MachineProvider',
        metadata: { name: 'applied', namespace: 'team-a' },
        spec: specNaming(secret),
      });
    expect((await as('writer', apply, { yaml: yaml('theirs') })).data).toMatchObject({
      applyMachineProvider: { problems: [{ code: 'FORBIDDEN', path: 'spec.authentication.apiKey.secretRef' }] },
    });
    expect((await as('writer', apply, { yaml: yaml('mine') })).data).toMatchObject({
      applyMachineProvider: { machineProvider: { metadata: { name: 'applied' } }, problems: [] },
    });
  });

  it('are looked after by the gateway while the cluster has no policy of its own, and it says so', async () => {
    const { data } = await as('stranger', '{ gateway { secretsPolicy { state message } } }');
    expect(data).toMatchObject({ gateway: { secretsPolicy: { state: 'ABSENT' } } });
  });
});

describe('a socket and a stream', () => {
  it('end when their token does by its own word, though the cluster might go on with it', async () => {
    const path = '/api/v1/namespaces/team-a/serviceaccounts';
    await admin.call('POST', path, { metadata: { name: 'clock' } });
    await grantIn(admin, 'team-a', 'system:serviceaccount:team-a:clock', [{ verbs: ['list', 'watch'] }]);
    const { body } = await admin.call('POST', `${path}/clock/token`, { spec: { expirationSeconds: 600 } });
    const token = asText(body['status']?.['token']);
    let movedMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + movedMs };
    const late = await aGateway(server, { AUTH: 'token' }, { clock });
    const socket = await openSocket(late.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    const query = 'subscription { machineProviderChanges(namespace: "team-a") { __typename } }';
    socket.send({ id: '1', type: 'subscribe', payload: { query } });
    expect(await socket.next()).toMatchObject({ type: 'next' });

    movedMs = 600_000;
    expect(await socket.closed).toMatchObject({ code: 4403 });
    const authorization = `Bearer ${token}`;
    const again = await late.ask('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ viewer { user } }' }),
    });
    expect(again.status).toBe(401);
    expect(again.text).toContain('has expired');
    expect(again.text + late.logged()).not.toContain(token);
    await late.stop();
  }, 60_000);

  it('are told within 30 seconds that what they were shown may no longer be seen', async () => {
    await grantIn(admin, 'team-a', 'demoted', [{ verbs: ['list', 'watch'] }]);
    await grantIn(admin, 'team-b', 'demoted', [{ verbs: ['list', 'watch'] }]);
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${tokenOf(server, 'demoted')}` } });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    const shown = '... on ProviderAdded { provider { metadata { namespace name } } }';
    const gone = '... on ProviderDeleted { reason gone: provider { metadata { namespace name } } }';
    const query = `subscription { machineProviderChanges { __typename ${shown} ${gone} } }`;
    socket.send({ id: '1', type: 'subscribe', payload: { query } });
    const frame = async () => {
      const { payload } = (await socket.next()) as unknown as { payload: { data: { machineProviderChanges: Json } } };
      return payload.data.machineProviderChanges;
    };
    while (asText((await frame())['__typename']) !== 'Synced');

    const withdrawnAt = performance.now();
    await admin.call('DELETE', '/apis/rbac.authorization.k8s.io/v1/namespaces/team-b/rolebindings/demoted');
    const told: unknown[] = [];
    while (told.length < 2) {
      const { __typename: kind, ...rest } = await frame();
      if (asText(kind) !== 'Bookmark') told.push(rest);
    }
    expect(performance.now() - withdrawnAt).toBeLessThan(30_000);
    expect(told).toEqual(
      ['one', 'two'].map((name) => ({
        reason: 'NOT_PERMITTED',
        gone: { metadata: { namespace: 'team-b', name } },
      })),
    );
    socket.ws.terminate();
  }, 60_000);

  it('end within 30 seconds when the service account of their token is deleted', async () => {
    const path = '/api/v1/namespaces/team-a/serviceaccounts';
    await admin.call('POST', path, { metadata: { name: 'robot' } });
    await grantIn(admin, 'team-a', 'system:serviceaccount:team-a:robot', [{ verbs: ['list', 'watch'] }]);
    const { body } = await admin.call('POST', `${path}/robot/token`, { spec: { expirationSeconds: 3600 } });
    const token = asText(body['status']?.['token']);
    const query = 'subscription { machineProviderChanges(namespace: "team-a") { __typename } }';

    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    socket.send({ id: '1', type: 'subscribe', payload: { query } });
    expect(await socket.next()).toMatchObject({ type: 'next' });
    const stream = await fetch(new URL('graphql/stream', gateway.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query }),
    });
    expect(stream.status).toBe(200);

    const deletedAt = performance.now();
    await admin.call('DELETE', `${path}/robot`);
    const [closed, text] = await Promise.all([socket.closed, stream.text()]);
    expect(performance.now() - deletedAt).toBeLessThan(30_000);
    expect(closed.code).toBe(4403);
    expect(text.trimEnd().split('\n\n').at(-2)).toContain('UNAUTHENTICATED');
    expect((await send(token, list)).status).toBe(401);
  }, 60_000);
});
