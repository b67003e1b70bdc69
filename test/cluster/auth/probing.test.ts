import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { systemClock } from '../../../src/providers/feeds/feed-clock.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { scriptedDrivers } from '../../support/scripted-drivers.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient, type Json } from '../contract/support/client.ts';
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

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  for (const namespace of ['team-a', 'team-b']) {
    await addNamespace(admin, namespace);
    for (const name of ['one', 'two']) await add(namespace, name);
  }
  const read = { verbs: ['get', 'list', 'watch'] };
  const probe = { verbs: ['create'], resources: ['machineproviders/probe'] };
  for (const user of ['operator', 'demoted', 'both']) await grantIn(admin, 'team-a', user, [read, probe]);
  await grantIn(admin, 'team-a', 'reader', [read, { verbs: ['create'], resources: ['machineproviders/discover'] }]);
  await grantIn(admin, 'team-a', 'blind', [probe]);
  await grantIn(admin, 'team-a', 'named', [read, { ...probe, resourceNames: ['one'] }]);
  for (const user of ['tenant', 'both']) await grantIn(admin, 'team-b', user, [read, probe]);
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

/** A provider that is well, unless the test has it do otherwise. */
async function add(namespace: string, name: string): Promise<void> {
  const region = `${namespace}-${name}`;
  const config = { endpoint: 'pve.example.com', customSettings: { tokenId: 'gateway@pve!probe' } };
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } };
  scripts.set(region, { discover: async () => aDiscovery(), probe: async () => seen });
  const { code, text } = await admin.call(
    'POST',
    providersIn(namespace),
    aProvider(name, { type: 'proxmox', region, config, authentication }),
  );
  expect(code, text).toBe(201);
}

const seen = { endpoint: 'pve.example.com:8006', steps: [{ step: ProbeStep.FIRST_CALL, ms: 1 }] };

async function probeAs(user: string, name: string, where: object = {}, at = gateway): Promise<Json> {
  const query = `mutation ($input: ProbeMachineProviderInput!) {
    probeMachineProvider(input: $input) {
      machineProvider { status { phase } } probe { endpoint } problems { code path message fix } warnings
    }
  }`;
  const { text } = await at.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(server, user)}` },
    body: JSON.stringify({ query, variables: { input: { namespace: 'team-a', name, ...where } } }),
  });
  const { data, errors } = JSON.parse(text) as { data: Record<string, Json> | null; errors?: unknown };
  expect(errors).toBeUndefined();
  return data?.['probeMachineProvider'] as Json;
}

const well = {
  machineProvider: { status: { phase: 'READY' } },
  probe: { endpoint: 'pve.example.com:8006' },
  problems: [],
  warnings: [],
};

const lacking = (user: string, verb: string, resource: string, namespace = 'team-a') => ({
  code: 'FORBIDDEN',
  path: '',
  message: `Expected the permission to ${verb} ${resource}.vitistack.io in namespace "${namespace}", but got none for user "${user}".`,
  fix: `Ask for a Role with the verb "${verb}" on ${resource}.vitistack.io.`,
});
type Permission = readonly [verb: string, resource: string];
const toProbe: Permission = ['create', 'machineproviders/probe'];
const toGet: Permission = ['get', 'machineproviders'];
const refused = (problem: object) => ({ machineProvider: null, probe: null, problems: [problem], warnings: [] });

describe('to have a provider looked at', () => {
  it.each([
    ['who may see it and have it discovered', 'reader', 'one', toProbe],
    ['who may probe what they may not see', 'blind', 'one', toGet],
    ['who may probe another one', 'named', 'two', toProbe],
    ['who may do both elsewhere', 'tenant', 'one', toGet],
    ['who may do nothing', 'stranger', 'one', toGet],
  ])('is refused to %s, whether or not it is there, and nobody is asked', async (_, user, there, permission) => {
    const expected = refused(lacking(user, ...permission));
    for (const name of [there, 'absent', 'x'.repeat(253)]) {
      expect(await probeAs(user, name)).toEqual(expected);
      // Nor does anybody wait for a version of what may not be seen.
      expect(await probeAs(user, name, { minResourceVersion: '999999999' })).toEqual(expected);
    }
    expect(await probeAs(user, 'one', { namespace: 'no-such' })).toEqual(refused(lacking(user, ...toGet, 'no-such')));
    expect(asked).toEqual([]);
  });

  it('is open to who may see it and has the permission, for the one that it names, and is written', async () => {
    for (const user of ['operator', 'named']) expect(await probeAs(user, 'one')).toEqual(well);
    expect(await probeAs('operator', 'absent')).toMatchObject({ problems: [{ code: 'NOT_FOUND' }] });
    const { body } = await admin.call('GET', `${providersIn('team-a')}/one`);
    expect(body).toMatchObject({
      status: { phase: 'Ready', connectivity: { status: 'Connected' }, authentication: { status: 'Valid' } },
    });
  });

  it('is refused after all to who may no longer when it has been looked at', async () => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    scripts.set('team-a-two', {
      discover: async () => aDiscovery(),
      async probe() {
        begun.resolve();
        await held.promise;
        return seen;
      },
    });
    const [theirs, others] = [probeAs('demoted', 'two'), probeAs('operator', 'two')];
    await begun.promise;
    const rules = [{ apiGroups: ['vitistack.io'], verbs: ['get'], resources: ['machineproviders'] }];
    expect((await admin.call('PATCH', `${rbac}/namespaces/team-a/roles/demoted`, { rules })).code).toBe(200);
    movedMs += 30_000;
    held.resolve();
    expect(await theirs).toEqual(refused(lacking('demoted', ...toProbe)));
    expect(await others).toEqual(well);
  });

  it('is refused outside of the namespaces that a gateway serves, whoever may do so there', async () => {
    const some = await aGateway(server, { AUTH: 'token', NAMESPACES: ['team-a'] }, { drivers, clock });
    const outside = {
      code: 'FORBIDDEN',
      path: '',
      message: 'Expected a namespace that this gateway serves, but got "team-b".',
      fix: 'Name another one, or ask the operator to add it to NAMESPACES.',
    };
    for (const user of ['both', 'stranger']) {
      for (const name of ['one', 'absent']) {
        expect(await probeAs(user, name, { namespace: 'team-b' }, some)).toEqual(refused(outside));
      }
    }
    expect(asked).toEqual([]);
    expect(await probeAs('both', 'one', {}, some)).toEqual(well);
    await some.stop();
  });
});
