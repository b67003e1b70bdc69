import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { scriptedDrivers } from '../../support/scripted-drivers.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { readKubeconfig } from '../../support/cluster-api.ts';
import { asText, createClient, type Json } from '../contract/support/client.ts';
import { aProvider, providersEverywhere } from '../contract/support/provider.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import { guardSecret } from '../../support/leaks.ts';
import { tokenOf } from '../auth/support/tenants.ts';
import { anAuditLog, type GrantedRule, permits, rulesOf, unused } from './audit-log.ts';
import { allow, anInstalledCluster, deployed } from './support.ts';

const folder = temporaryFolder();
const audit = anAuditLog(folder.path);
const cluster = anInstalledCluster({
  users: [{ name: 'jane', groups: [] }],
  apiServerFlags: audit.flags,
});
const home = 'machineprovider-gateway';
const account = `system:serviceaccount:${home}:machineprovider-gateway`;
const unsupported = { kind: VerdictKind.UNSUPPORTED, reason: 'A dry run was refused.' } as const;
const settings = { AUTH: 'token', HEALTH: 'on', LEASE_NAMESPACE: home } as const;
const { drivers, scripts } = scriptedDrivers();
let gateway: TestGateway;
let rules: readonly GrantedRule[];
/** Whether the provider offers what its spec declares. */
let offers = true;
/** Of the credential that the providers' Secrets hold; no answer may have it. */
const credential = guardSecret('canary-of-the-credential-71d2e0b5');

beforeAll(async () => {
  await install('cluster-wide');
  for (const namespace of ['team-a', 'team-b']) {
    await cluster.create('/api/v1/namespaces', { metadata: { name: namespace } });
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    await cluster.create(secrets, { metadata: { name: 'proxmox' }, stringData: { token: credential } });
    const keys = { 'access-key-id': 'an-id', 'secret-access-key': 'a-key' };
    await cluster.create(secrets, { metadata: { name: 'aws-credentials' }, stringData: keys });
    await allow(cluster, 'jane', namespace, [
      { apiGroups: ['vitistack.io'], resources: ['machineproviders/discover'], verbs: ['create'] },
      { apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['*'] },
      { apiGroups: [''], resources: ['secrets', 'events'], verbs: ['get', 'list'] },
    ]);
  }
  // Only the one team has asked for it.
  await install('secrets', '-n', 'team-a');
  const find = async (path: string) =>
    (await cluster.admin().call('GET', `/apis/rbac.authorization.k8s.io/v1/${path}`)).body;
  rules = [
    ...rulesOf(await find('clusterroles/machineprovider-gateway')),
    ...rulesOf(await find('namespaces/team-a/roles/machineprovider-gateway-secrets'), 'team-a'),
    ...rulesOf(await find(`namespaces/${home}/roles/machineprovider-gateway-lease`), home),
  ];
  await untilServed();
  scripts.set('cluster1', {
    async connect(access) {
      const secret = await access.secret('proxmox');
      expect(secret.get('token')?.reveal()).toBe(credential);
    },
    discover: async () => aDiscovery(offers ? {} : { operations: { create: unsupported } }),
  });
  gateway = await aGateway({ kubeconfigPath: await asTheGateway() }, settings, { drivers });
});

afterAll(async () => {
  await gateway.stop();
  folder.remove();
});

async function install(base: string, ...flags: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-k', deployed(base), ...flags]);
  if (code !== 0) throw new Error(stderr);
}

async function untilServed(): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await cluster.admin().call('GET', providersEverywhere)).code !== 200) {
    if (performance.now() > deadline) throw new Error('the definition was never served');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A kubeconfig with nothing but a token of the gateway's ServiceAccount, as a pod has it. */
async function asTheGateway(): Promise<string> {
  const accounts = '/api/v1/namespaces/machineprovider-gateway/serviceaccounts';
  const { status } = await cluster.create(`${accounts}/machineprovider-gateway/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  const { clusters } = readKubeconfig(cluster.server().kubeconfigPath) as unknown as {
    clusters: readonly { readonly cluster: Record<string, string> }[];
  };
  const { server = '', ...authority } = clusters[0]?.cluster ?? {};
  return writeKubeconfig(join(folder.path, 'gateway.kubeconfig'), {
    server,
    cluster: authority,
    user: { token: asText(status?.token) },
  });
}

async function asJane(query: string, variables: Record<string, unknown> = {}): Promise<Json> {
  const { text } = await gateway.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(cluster.server(), 'jane')}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = JSON.parse(text) as { data: Json; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

/** Applies a provider and has it asked what it offers. */
async function discover(namespace: string): Promise<Json> {
  const asked = aProvider(
    'asked',
    {
      type: 'proxmox',
      region: 'cluster1',
      config: { endpoint: 'pve.example.com', customSettings: { tokenId: 'gateway@pve!probe' } },
      authentication: { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } },
      capabilities: { supportedOperations: ['create'] },
    },
    { namespace },
  );
  const { applyMachineProvider, discoverCapabilities } = await asJane(
    `mutation ($yaml: String!, $namespace: String!) {
      applyMachineProvider(input: { yaml: $yaml }) { problems { message } }
      discoverCapabilities(input: { namespace: $namespace, name: "asked" }) {
        machineProvider { status { capabilities { verified } } }
        discovery { failure { code } } problems { path message fix } warnings
      }
    }`,
    { yaml: JSON.stringify(asked), namespace },
  );
  expect(applyMachineProvider).toEqual({ problems: [] });
  return discoverCapabilities as Json;
}

/** What the gateway asked of the API server as itself. */
const asItself = () => audit.of(account);

describe("the gateway's own rights", () => {
  beforeAll(async () => {
    const yaml = JSON.stringify(aProvider('applied', { type: 'aws' }, { namespace: 'team-a' }));
    const { spec } = aProvider('created');
    const written = await asJane(
      `mutation ($yaml: String!, $spec: MachineProviderSpecInput!) {
        createMachineProvider(input: { namespace: "team-a", name: "created", spec: $spec }) { problems { message } }
        applyMachineProvider(input: { yaml: $yaml }) { problems { message } }
        updateMachineProvider(input: { namespace: "team-a", name: "created", labels: { a: "b" } }) { problems { message } }
        deleteMachineProvider(input: { namespace: "team-a", name: "applied" }) { problems { message } }
      }`,
      { yaml, spec: { ...spec, type: 'AWS', authentication: { ...spec.authentication, type: 'APIKEY' } } },
    );
    const outcomes = Object.values(written) as readonly Json[];
    expect(outcomes.map(({ problems }) => problems)).toEqual([[], [], [], []]);
    expect(await discover('team-a')).toEqual({
      machineProvider: { status: { capabilities: { verified: ['operation/create'] } } },
      discovery: { failure: null },
      problems: [],
      warnings: [],
    });
    // News of it: an Event each, of which the last is the first again.
    for (const isOffered of [false, true, false]) {
      offers = isOffered;
      expect(await discover('team-a')).toMatchObject({ problems: [], warnings: [] });
    }
    const read = await asJane(`{
      machineProviders(namespace: "team-a") { totalCount nodes { metadata { name } events { reason } } }
      viewer { user }
      gateway { crd { state } secretsPolicy { state } health { isLeader lease } }
    }`);
    expect(read).toMatchObject({
      machineProviders: { totalCount: 2 },
      viewer: { user: 'jane' },
      gateway: {
        crd: { state: 'CURRENT' },
        secretsPolicy: { state: 'INSTALLED' },
        health: { isLeader: true, lease: `${home}/${home}` },
      },
    });
  });

  it('are enough: nothing that it asked was forbidden', () => {
    const asked = asItself();
    expect(asked.length).toBeGreaterThan(3);
    const refused = asked.filter(({ responseStatus }) => responseStatus?.code === 403);
    expect(refused.map(({ requestURI }) => requestURI)).toEqual([]);
    const beyond = asked.filter((event) => !rules.some((rule) => permits(rule, event)));
    expect(beyond.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
  });

  it('are no more than it uses: each verb of each resource in its Roles was asked for', async () => {
    // Some it needs only now and then: while nothing happens it asks from time to time whether the cluster is still there.
    const deadline = performance.now() + 40_000;
    while (unused(rules, asItself()).length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(unused(rules, asItself())).toEqual([]);
  });

  it('are to get Secrets that providers name, one by one, when they are needed', () => {
    const paths = asItself()
      .filter(({ objectRef }) => objectRef.resource === 'secrets')
      .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
    const named = ['aws-credentials', 'proxmox'].map((name) => `get /api/v1/namespaces/team-a/secrets/${name}`);
    expect(new Set(paths)).toEqual(new Set(named));
  });

  it('are to write the status of providers, Events about them, and its own Lease, and nothing else', () => {
    const written = asItself().filter(({ verb }) => !/^(get|list|watch)$/.test(verb));
    const places = written.map(({ verb, objectRef }) => {
      const { resource, subresource, namespace, name } = objectRef;
      // An Event is named by the moment at which it is told.
      const named = resource === 'events' ? '' : ` ${name ?? ''}`;
      return `${verb} ${[resource, subresource].filter(Boolean).join('/')} in ${namespace}${named}`;
    });
    // Of the provider that was deleted at once the status may or may not have been written before.
    const lasting = places.filter((place) => !place.endsWith(' applied'));
    expect(Array.from(new Set(lasting)).sort()).toEqual([
      'create events in team-a',
      `create leases in ${home} ${home}`,
      'patch events in team-a',
      'patch machineproviders/status in team-a asked',
      'patch machineproviders/status in team-a created',
      `update leases in ${home} ${home}`,
    ]);
  });

  it('are not what callers act with: writes are in the audit log under their own names', () => {
    const writes = audit
      .all()
      .filter(({ verb, objectRef }) => objectRef.resource === 'machineproviders' && !/^(get|list|watch)$/.test(verb))
      .filter(({ objectRef }) => objectRef.subresource !== 'status');
    expect(new Set(writes.map(({ user }) => user.username))).toEqual(new Set(['jane']));
    expect(new Set(writes.map(({ verb }) => verb))).toEqual(new Set(['create', 'patch', 'delete']));
  });

  it('end at the namespaces whose owners have opened their Secrets: elsewhere a discovery says whom to ask', async () => {
    // Whoever looks after the providers would write a status meanwhile.
    await gateway.stop();
    gateway = await aGateway({ kubeconfigPath: await asTheGateway() }, { ...settings, HEALTH: 'off' }, { drivers });
    const before = asItself().length;
    expect(await discover('team-b')).toEqual({
      machineProvider: { status: null },
      discovery: { failure: { code: 'SECRET_FORBIDDEN' } },
      problems: [
        {
          path: 'spec.authentication.apiKey.secretRef',
          message: 'Expected the Secret "proxmox" in namespace "team-b", but the gateway may not read it.',
          fix: 'Have the operator let the gateway `get` Secrets in namespace "team-b".',
        },
      ],
      warnings: [],
    });
    // A request is written down once its answer is out.
    const refused = () => {
      const asked = asItself().slice(before);
      const paths = asked.filter(({ responseStatus }) => responseStatus?.code === 403);
      return paths.map(({ verb, requestURI }) => `${verb} ${requestURI}`);
    };
    await expect.poll(refused).toEqual(['get /api/v1/namespaces/team-b/secrets/proxmox']);
  });
});

describe('a caller of a cluster with the policy', () => {
  it('is refused by the cluster itself for a Secret that is not theirs', async () => {
    await allow(cluster, 'jane', 'default', [
      { apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['*'] },
    ]);
    const direct = createClient(cluster.server().kubeconfigOf('jane'));
    const path = providersEverywhere.replace('/machineproviders', '/namespaces/default/machineproviders');
    const { code } = await direct.call('POST', path, aProvider('not-hers'));
    await direct.close();
    expect(code).toBe(403);
    const { spec } = aProvider('not-hers');
    const { createMachineProvider } = await asJane(
      `mutation ($spec: MachineProviderSpecInput!) {
        createMachineProvider(input: { name: "not-hers", spec: $spec }) { problems { code path message } }
      }`,
      { spec: { ...spec, type: 'AWS', authentication: { ...spec.authentication, type: 'APIKEY' } } },
    );
    expect(createMachineProvider?.problems).toEqual([
      {
        code: 'FORBIDDEN',
        path: 'spec.authentication.apiKey.secretRef',
        message: 'Expected the permission to get Secret aws-credentials in namespace default, but jane has none.',
      },
    ]);
  });
});
