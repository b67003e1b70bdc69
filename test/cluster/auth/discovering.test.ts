import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeNodeId, encodeNodeId } from '../../../schema/node.ts';
import { openAcknowledged } from '../../src/server/support/socket.ts';
import { aDiscovery } from '../../support/discovery.ts';
import type { TestGateway } from '../../support/gateway.ts';
import type { Asked } from '../../support/scripted-drivers.ts';
import { asText, type Json } from '../contract/support/client.ts';
import { AskingBed, lacking, outside, type Permission, toGet } from './support/asking.ts';

let bed: AskingBed;
/** Of team-a, whom the tenant of team-b is not to learn of. */
let idOfOne: string;

beforeAll(async () => {
  // Each offers everything at once.
  bed = await AskingBed.begin({
    verb: 'discover',
    script: { discover: async () => aDiscovery() },
    others: ['unseeing'],
  });
});

afterAll(() => bed.stop());

beforeEach(() => {
  bed.asked.length = 0;
});

async function discoverAs(user: string, name: string, where: object = {}, at?: TestGateway): Promise<Json> {
  const query = `mutation ($input: DiscoverCapabilitiesInput!) {
    discoverCapabilities(input: $input) {
      machineProvider { id } discovery { id state } problems { code path message fix } warnings
    }
  }`;
  const { data, errors } = await bed.send(user, query, { input: { namespace: 'team-a', name, ...where } }, at);
  expect(errors).toBeUndefined();
  return data?.['discoverCapabilities'] as Json;
}

const readNode = (user: string, id: string, at?: TestGateway) =>
  bed.send(user, 'query ($id: ID!) { node(id: $id) { ... on CapabilityDiscovery { id state } } }', { id }, at);

/** The frames of a subscription as they come; the last is its end: `complete`, or the codes of its errors. */
async function follow(user: string, variables: object, at = bed.first) {
  const socket = await openAcknowledged(at.url, { authorization: bed.authorizationOf(user) });
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

async function firstOf(user: string, variables: object, at = bed.first): Promise<unknown> {
  const { next, close } = await follow(user, variables, at);
  const first = await next();
  close();
  return first;
}

const toDiscover: Permission = ['create', 'machineproviders/discover'];

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
    const problems = [lacking(user, permission)];
    for (const name of [there, 'absent', 'x'.repeat(253)]) {
      const refused = { machineProvider: null, discovery: null, problems, warnings: [] };
      expect(await discoverAs(user, name)).toEqual(refused);
      // Nor does anybody wait for a version of what may not be seen.
      expect(await discoverAs(user, name, { minResourceVersion: '999999999' })).toEqual(refused);
    }
    expect(await discoverAs(user, 'one', { namespace: 'no-such' })).toMatchObject({
      problems: [lacking(user, toGet, 'no-such')],
    });
    expect(bed.asked).toEqual([]);
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
    const refused = refusal(lacking(user, permission));
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
    const { data, errors } = await bed.send('tenant', query, { ids: [idOfOne, asText(id)] });
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
    bed.scripts.set('team-a-two', {
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

    await bed.leave(user, left);
    const refused = refusal(lacking(user, permission));
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
    const some = await bed.gateway(['team-a']);
    for (const user of ['both', 'stranger']) {
      for (const name of ['one', 'absent']) {
        const refused = { machineProvider: null, discovery: null, problems: [outside], warnings: [] };
        expect(await discoverAs(user, name, { namespace: 'team-b' }, some)).toEqual(refused);
        const id = encodeNodeId({ kind: 'CapabilityDiscovery', namespace: 'team-b', name, runId: 'made-up' });
        expect(await readNode(user, id, some)).toEqual({ data: { node: null }, errors: [refusal(outside)] });
        expect(await firstOf(user, { namespace: 'team-b', name }, some)).toEqual([refusal(outside)]);
      }
    }
    expect(bed.asked).toEqual([]);
    expect(await discoverAs('both', 'one', {}, some)).toMatchObject({ discovery: { state: 'SUCCEEDED' } });
  });
});
