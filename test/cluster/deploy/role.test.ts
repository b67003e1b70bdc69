import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { scriptedDrivers } from '../../support/scripted-drivers.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { readKubeconfig } from '../../support/cluster-api.ts';
import { asText, createClient, type Json } from '../contract/support/client.ts';
import { aProvider, providersEverywhere } from '../contract/support/provider.ts';
import { tokenOf } from '../auth/support/tenants.ts';
import { allow, anInstalledCluster, deployed } from './support.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** A line of the API server's audit log. */
interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

const folder = temporaryFolder();
const auditLog = join(folder.path, 'audit.log');
const auditPolicy = join(folder.path, 'audit-policy.yaml');
writeFileSync(
  auditPolicy,
  'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n',
);
const cluster = anInstalledCluster({
  users: [{ name: 'jane', groups: [] }],
  apiServerFlags: [`--audit-policy-file=${auditPolicy}`, `--audit-log-path=${auditLog}`],
});
const account = 'system:serviceaccount:machineprovider-gateway:machineprovider-gateway';
let gateway: TestGateway;
let rules: readonly Rule[];

beforeAll(async () => {
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-k', deployed('cluster-wide')]);
  if (code !== 0) throw new Error(stderr);
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team-a' } });
  await allow(cluster, 'jane', 'team-a', [
    { apiGroups: ['vitistack.io'], resources: ['machineproviders/discover'], verbs: ['create'] },
    { apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['*'] },
    { apiGroups: [''], resources: ['secrets', 'events'], verbs: ['get', 'list'] },
  ]);
  const role = await cluster
    .admin()
    .call('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/machineprovider-gateway');
  rules = role.body.rules as unknown as readonly Rule[];
  await untilServed();
  const { drivers, scripts } = scriptedDrivers();
  scripts.set('cluster1', { discover: async () => aDiscovery() });
  gateway = await aGateway({ kubeconfigPath: await asTheGateway() }, { AUTH: 'token' }, { drivers });
});

afterAll(async () => {
  await gateway.stop();
  folder.remove();
});

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

/** What the gateway asked of the API server as itself, but for what every authenticated client may ask. */
function asItself(): readonly (AuditEvent & { readonly objectRef: NonNullable<AuditEvent['objectRef']> })[] {
  const events = readFileSync(auditLog, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  return events.flatMap((event) =>
    event.user.username === account && event.objectRef ? [{ ...event, objectRef: event.objectRef }] : [],
  );
}

function permits(rule: Rule, { verb, objectRef }: ReturnType<typeof asItself>[number]): boolean {
  const { resource: plural, subresource, apiGroup = '', name = '' } = objectRef;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const named = rule.resourceNames === undefined || rule.resourceNames.includes(name);
  return rule.apiGroups.includes(apiGroup) && rule.resources.includes(resource) && rule.verbs.includes(verb) && named;
}

/** `verb resource` of each right in the Role that was not needed so far. */
function unused(): readonly string[] {
  const asked = asItself();
  return rules.flatMap((rule) =>
    rule.resources.flatMap((resource) =>
      rule.verbs
        .filter((verb) => !asked.some((event) => permits({ ...rule, resources: [resource], verbs: [verb] }, event)))
        .map((verb) => `${verb} ${resource}`),
    ),
  );
}

describe("the gateway's own rights", () => {
  beforeAll(async () => {
    const yaml = JSON.stringify(aProvider('applied', {}, { namespace: 'team-a' }));
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
    const capabilities = { supportedOperations: ['create'] };
    const asked = aProvider('asked', { type: 'proxmox', region: 'cluster1', capabilities }, { namespace: 'team-a' });
    const { applyMachineProvider, discoverCapabilities } = await asJane(
      `mutation ($yaml: String!) {
        applyMachineProvider(input: { yaml: $yaml }) { problems { message } }
        discoverCapabilities(input: { namespace: "team-a", name: "asked" }) {
          machineProvider { status { capabilities { verified } } } problems { message } warnings
        }
      }`,
      { yaml: JSON.stringify(asked) },
    );
    expect(applyMachineProvider).toEqual({ problems: [] });
    expect(discoverCapabilities).toEqual({
      machineProvider: { status: { capabilities: { verified: ['operation/create'] } } },
      problems: [],
      warnings: [],
    });
    const read = await asJane(`{
      machineProviders(namespace: "team-a") { totalCount nodes { metadata { name } events { reason } } }
      viewer { user }
      gateway { crd { state } secretsPolicy { state } }
    }`);
    expect(read).toMatchObject({
      machineProviders: { totalCount: 2 },
      viewer: { user: 'jane' },
      gateway: { crd: { state: 'CURRENT' }, secretsPolicy: { state: 'INSTALLED' } },
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

  it('are no more than it uses: each verb of each resource in its Role was asked for', async () => {
    // Some it needs only now and then: while nothing happens it asks from time to time whether the cluster is still there.
    const deadline = performance.now() + 40_000;
    while (unused().length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(unused()).toEqual([]);
  });

  it('are not what callers act with: writes are in the audit log under their own names', () => {
    const writes = readFileSync(auditLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(({ verb, objectRef }) => objectRef?.resource === 'machineproviders' && !/^(get|list|watch)$/.test(verb))
      .filter(({ objectRef }) => objectRef?.subresource !== 'status');
    expect(new Set(writes.map(({ user }) => user.username))).toEqual(new Set(['jane']));
    expect(new Set(writes.map(({ verb }) => verb))).toEqual(new Set(['create', 'patch', 'delete']));
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
    const [problem] = createMachineProvider?.problems as unknown as Json[];
    expect(problem).toMatchObject({ code: 'FORBIDDEN', path: 'spec.authentication.apiKey.secretRef' });
  });
});
