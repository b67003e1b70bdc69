import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeNodeId, encodeNodeId } from '../../../schema/node.ts';
import { systemClock } from '../../../src/providers/feeds/feed-clock.ts';
import { openAcknowledged } from '../../src/server/support/socket.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { type Asked, scriptedDrivers } from '../../support/scripted-drivers.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { asText, type Client, createClient, type Json } from '../contract/support/client.ts';
import { aProvider, providersIn } from '../contract/support/provider.ts';
import { addNamespace, grantIn, tokenOf } from './support/tenants.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const { drivers, scripts, asked } = scriptedDrivers();
/** The times go by without anybody waiting for them: what was remembered of a permission is then too old. */
let movedMs = 0;
const clock = { ...systemClock, now: () => Date.now() + movedMs };
let server: Kubernetes;
let admin: Client;
let gateway: TestGateway;
/** Of team-a, whom the tenant of team-b is not to learn of. */
let idOfOne: string;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  for (const namespace of ['team-a', 'team-b']) {
    await addNamespace(admin, namespace);
    for (const name of ['one', 'two']) await add(namespace, name);
  }
  const read = { verbs: ['get', 'list', 'watch'] };
  const discover = { verbs: ['create'], resources: ['machineproviders/discover'] };
  for (const user of ['operator', 'demoted', 'unseeing', 'both'])
    await grantIn(admin, 'team-a', user, [read, discover]);
  await grantIn(admin, 'team-a', 'reader', [read, { verbs: ['create'], resources: ['machineproviders/probe'] }]);
  await grantIn(admin, 'team-a', 'blind', [discover]);
  await grantIn(admin, 'team-a', 'named', [read, { ...discover, resourceNames: ['one'] }]);
  for (const user of ['tenant', 'both']) await grantIn(admin, 'team-b', user, [read, discover]);
  gateway = await aGateway(server, { AUTH: 'token' }, { drivers, clock });
});

afterAll(async () => {
  await gateway.stop();
  await admin.close();
  await server.stop();
});

beforeEach(() => {
  asked.length = 0;
});

/** A provider that offers everything at once, unless the test has it do otherwise. */
async function add(namespace: string, name: string): Promise<void> {
  const region = `${namespace}-${name}`;
  const config = { endpoint: 'pve.example.com', customSettings: { tokenId: 'gateway@pve!probe' } };
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } };
  scripts.set(region, { discover: async () => aDiscovery() });
  const { code, text } = await admin.call(
    'POST',
    providersIn(namespace),
    aProvider(name, { type: 'proxmox', region, config, authentication }),
  );
  expect(code, text).toBe(201);
}

async function send(user: string, query: string, variables: object, at = gateway): Promise<Json> {
  const { text } = await at.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(server, user)}` },
    body: JSON.stringify({ query, variables }),
  });
  return JSON.parse(text) as Json;
}

async function discoverAs(user: string, name: string, where: object = {}, at = gateway): Promise<Json> {
  const query = `mutation ($input: DiscoverCapabilitiesInput!) {
    discoverCapabilities(input: $input) {
      machineProvider { id } discovery { id state } problems { code path message fix } warnings
    }
  }`;
  const { data, errors } = await send(user, query, { input: { namespace: 'team-a', name, ...where } }, at);
  expect(errors).toBeUndefined();
  return data?.['discoverCapabilities'] as Json;
}

const readNode = (user: string, id: string, at = gateway) =>
  send(user, 'query ($id: ID!) { node(id: $id) { ... on CapabilityDiscovery { id state } } }', { id }, at);

/** The frames of a subscription as they come; the last is its end: `complete`, or the codes of its errors. */
async function follow(user: string, variables: object, at = gateway) {
  const socket = await openAcknowledged(at.url, { authorization: `Bearer ${tokenOf(server, user)}` });
  const query = `subscription ($id: ID, $namespace: String, $name: String) {
    capabilityDiscovery(id: $id, namespace: $namespace, name: $name) { state }
  }`;
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables } });
  const next = async (): Promise<unknown> => {
    const { type, payload } = (await socket.next()) as { readonly type: string; readonly payload?: unknown };
    if (type === 'next') {
      const { data, errors } = payload as { data: Json | null; errors?: unknown };
      return errors ?? data?.['capabilityDiscovery']?.['state'];
    }
    return payload ?? type;
  };
  return { next, close: () => socket.ws.terminate() };
}

async function firstOf(user: string, variables: object, at = gateway): Promise<unknown> {
  const { next, close } = await follow(user, variables, at);
  const first = await next();
  close();
  return first;
}

const lacking = (user: string, verb: string, resource: string, namespace = 'team-a') => ({
  code: 'FORBIDDEN',
  path: '',
  message: `Expected the permission to ${verb} ${resource}.vitistack.io in namespace "${namespace}", but got none for user "${user}".`,
  fix: `Ask for a Role with the verb "${verb}" on ${resource}.vitistack.io.`,
});
type Permission = readonly [verb: string, resource: string];
const toDiscover: Permission = ['create', 'machineproviders/discover'];
const toGet: Permission = ['get', 'machineproviders'];

const refusal = ({ code, message, fix }: ReturnType<typeof lacking>) =>
  expect.objectContaining({ message, extensions: expect.objectContaining({ code, fix }) as unknown }) as unknown;

describe('to have a provider asked what it offers', () => {
  it.each([
    ['who may see it and have it probed', 'reader', 'one', toDiscover],
    ['who may discover what they may not see', 'blind', 'one', toGet],
    ['who may discover another one', 'named', 'two', toDiscover],
    ['who may do both elsewhere', 'tenant', 'one', toGet],
    ['who may do nothing', 'stranger', 'one', toGet],
  ])('is refused to %s, whether or not it is there, and nobody is asked', async (_, user, there, permission) => {
    const problems = [lacking(user, ...permission)];
    for (const name of [there, 'absent', 'x'.repeat(253)]) {
      const refused = { machineProvider: null, discovery: null, problems, warnings: [] };
      expect(await discoverAs(user, name)).toEqual(refused);
      // Nor does anybody wait for a version of what may not be seen.
      expect(await discoverAs(user, name, { minResourceVersion: '999999999' })).toEqual(refused);
    }
    expect(await discoverAs(user, 'one', { namespace: 'no-such' })).toMatchObject({
      problems: [lacking(user, ...toGet, 'no-such')],
    });
    expect(asked).toEqual([]);
  });

  it('is open to who may see it and has the permission, for the one that it names', async () => {
    for (const user of ['operator', 'named']) {
      expect(await discoverAs(user, 'one')).toMatchObject({ discovery: { state: 'SUCCEEDED' }, problems: [] });
    }
    expect(await discoverAs('operator', 'absent')).toMatchObject({ problems: [{ code: 'NOT_FOUND' }] });
  });
});

describe("another tenant's discovery", () => {
  beforeAll(async () => {
    // Only the last two of a provider are kept, and others have asked meanwhile.
    const { discovery } = await discoverAs('operator', 'one');
    idOfOne = asText(discovery?.id ?? null);
    expect(await readNode('operator', idOfOne)).toMatchObject({ data: { node: { id: idOfOne } } });
  });

  const ids = () => ({
    there: idOfOne,
    'of no run': idOf('one', 'made-up'),
    'of nothing': idOf('absent', String(runOf(idOfOne))),
  });
  const idOf = (name: string, runId: string) =>
    encodeNodeId({ kind: 'CapabilityDiscovery', namespace: 'team-a', name, runId });
  const runOf = (id: string) => {
    const key = decodeNodeId(id);
    return key?.kind === 'CapabilityDiscovery' ? key.runId : undefined;
  };

  it.each([
    ['who may discover elsewhere', 'tenant', toGet],
    ['who may see the provider alone', 'reader', toDiscover],
    ['who may discover alone', 'blind', toGet],
  ])('is told neither by node nor by a subscription to %s, there or not', async (_, user, permission) => {
    const refused = refusal(lacking(user, ...permission));
    for (const id of Object.values(ids())) {
      expect(await readNode(user, id)).toEqual({ data: { node: null }, errors: [refused] });
      expect(await firstOf(user, { id })).toEqual([refused]);
    }
    for (const name of ['one', 'two', 'absent']) {
      expect(await firstOf(user, { namespace: 'team-a', name })).toEqual([refused]);
    }
  });

  it('fails its own place among nodes, and no other', async () => {
    const { discovery } = await discoverAs('tenant', 'one', { namespace: 'team-b' });
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { id = null } = discovery ?? {};
    const { data, errors } = await send('tenant', query, { ids: [idOfOne, asText(id)] });
    expect(data).toEqual({ nodes: [null, { id }] });
    expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('is told to who may discover it, whoever asked for it', async () => {
    expect(await readNode('named', idOfOne)).toEqual({ data: { node: { id: idOfOne, state: 'SUCCEEDED' } } });
    expect(await firstOf('named', { id: idOfOne })).toBe('SUCCEEDED');
  });
});

describe('a permission that is withdrawn', () => {
  it.each([
    ['to discover', 'demoted', toDiscover, [{ verbs: ['get'], resources: ['machineproviders'] }]],
    ['to see', 'unseeing', toGet, [{ verbs: ['create'], resources: ['machineproviders/discover'] }]],
  ] as const)('%s ends what is being followed, though nothing more comes', async (_, user, permission, left) => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<Asked>();
    scripts.set('team-a-two', {
      async discover(it) {
        begun.resolve(it);
        await held.promise;
        return aDiscovery();
      },
    });
    const done = discoverAs('operator', 'two');
    await begun.promise;
    const [theirs, others] = await Promise.all(
      [user, 'operator'].map((one) => follow(one, { namespace: 'team-a', name: 'two' })),
    );
    expect(await Promise.all([theirs?.next(), others?.next()])).toEqual(['RUNNING', 'RUNNING']);

    const rules = left.map((rule) => ({ apiGroups: ['vitistack.io'], ...rule }));
    const { code } = await admin.call('PATCH', `${rbac}/namespaces/team-a/roles/${user}`, { rules });
    expect(code).toBe(200);
    movedMs += 30_000;
    const refused = refusal(lacking(user, ...permission));
    expect(await theirs?.next()).toEqual([refused]);
    expect(await firstOf(user, { namespace: 'team-a', name: 'two' })).toEqual([refused]);

    // The others go on.
    held.resolve();
    const { discovery } = await done;
    expect(asText(discovery?.state ?? null)).toBe('SUCCEEDED');
    expect(await others?.next()).toBe('SUCCEEDED');
    expect(await others?.next()).toBe('complete');
    expect(await readNode(user, asText(discovery?.id ?? null))).toEqual({ data: { node: null }, errors: [refused] });
    for (const one of [theirs, others]) one?.close();
  });
});

describe('a gateway that serves some namespaces', () => {
  it('asks nothing of providers elsewhere, nor tells of them, whoever may do so there', async () => {
    const some = await aGateway(server, { AUTH: 'token', NAMESPACES: ['team-a'] }, { drivers, clock });
    const outside = {
      code: 'FORBIDDEN',
      path: '',
      message: 'Expected a namespace that this gateway serves, but got "team-b".',
      fix: 'Name another one, or ask the operator to add it to NAMESPACES.',
    };
    for (const user of ['both', 'stranger']) {
      for (const name of ['one', 'absent']) {
        const refused = { machineProvider: null, discovery: null, problems: [outside], warnings: [] };
        expect(await discoverAs(user, name, { namespace: 'team-b' }, some)).toEqual(refused);
        const id = encodeNodeId({ kind: 'CapabilityDiscovery', namespace: 'team-b', name, runId: 'made-up' });
        expect(await readNode(user, id, some)).toEqual({ data: { node: null }, errors: [refusal(outside)] });
        expect(await firstOf(user, { namespace: 'team-b', name }, some)).toEqual([refusal(outside)]);
      }
    }
    expect(asked).toEqual([]);
    expect(await discoverAs('both', 'one', {}, some)).toMatchObject({ discovery: { state: 'SUCCEEDED' } });
    await some.stop();
  });
});
