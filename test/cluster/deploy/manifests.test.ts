import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { asText, type Json } from '../contract/support/client.ts';
import { allow, anInstalledCluster, deployed } from './support.ts';

const users = ['viewer', 'editor', 'operator', 'tenant'];
const cluster = anInstalledCluster({ users: users.map((name) => ({ name, groups: [] })) });
const { kubectl, create } = cluster;
const gateway = 'system:serviceaccount:machineprovider-gateway:machineprovider-gateway';

/** The objects of a base, as Kustomize makes them. */
async function rendered(base: string): Promise<Json[]> {
  const { code, stdout, stderr } = await kubectl(['kustomize', deployed(base)]);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Json);
}

async function install(base: string, ...flags: readonly string[]): Promise<void> {
  const { code, stderr } = await kubectl(['apply', '--server-side', '-k', deployed(base), ...flags]);
  if (code !== 0) throw new Error(stderr);
}

/** What RBAC says of somebody's permission in a namespace. */
async function mayThey(user: string, namespace: string, verb: string, what: Resource): Promise<boolean> {
  const spec = { user, resourceAttributes: { namespace, verb, ...what } };
  const { status } = await create('/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
  return Boolean(status?.allowed);
}

interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

const theProviders: Resource = { group: 'vitistack.io', resource: 'machineproviders' };
const secrets: Resource = { group: '', resource: 'secrets' };

beforeAll(async () => {
  // What it creates must be there before what lives in it: kubectl sorts them so.
  await install('cluster-wide');
  await create('/api/v1/namespaces', { metadata: { name: 'team-a' } });
});

describe('deploy/cluster-wide', () => {
  it('is taken by the API server whole, and again without a change', async () => {
    const { code, stdout } = await kubectl(['diff', '--server-side', '-k', deployed('cluster-wide')]);
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  it('runs a pod that the restricted Pod Security Standard admits', async () => {
    const deployment = (await rendered('cluster-wide')).find(({ kind }) => asText(kind) === 'Deployment');
    const template = deployment?.spec?.template;
    const pods = '/api/v1/namespaces/machineprovider-gateway/pods?dryRun=All';
    const pod = { ...template, metadata: { name: 'gateway', labels: template?.metadata?.labels } };
    const { code, text, headers } = await cluster.admin().call('POST', pods, pod);
    expect(code, text).toBe(201);
    expect(headers).not.toHaveProperty('warning');
    // The gate is really there: the same pod as root is refused.
    const spec = { ...template?.spec, securityContext: { runAsUser: 0 } };
    const refused = await cluster.admin().call('POST', pods, { ...pod, spec });
    expect(refused.code).toBe(403);
    expect(refused.text).toContain('violates PodSecurity');
  });

  it('is found by the label of the troubleshooting command, `kubectl logs -l app=machine-controller`', async () => {
    const deployment = (await rendered('base')).find(({ kind }) => asText(kind) === 'Deployment');
    expect(deployment?.spec?.template?.metadata?.labels).toEqual({ app: 'machine-controller' });
  });

  it('lets the gateway read what it needs, and neither Secrets nor the right to be somebody else', async () => {
    const may = (verb: string, what: Resource) => mayThey(gateway, 'team-a', verb, what);
    for (const verb of ['list', 'watch']) expect(await may(verb, theProviders)).toBe(true);
    for (const verb of ['create', 'update', 'patch', 'delete']) expect(await may(verb, theProviders)).toBe(false);
    for (const verb of ['get', 'list', 'watch']) expect(await may(verb, secrets)).toBe(false);
    expect(await may('impersonate', { group: '', resource: 'users' })).toBe(false);
    expect(await may('create', { group: 'authorization.k8s.io', resource: 'subjectaccessreviews' })).toBe(false);
    expect(await may('create', { group: 'authentication.k8s.io', resource: 'tokenreviews' })).toBe(false);
  });
});

describe('deploy/roles', () => {
  beforeAll(async () => {
    for (const role of ['viewer', 'editor', 'operator']) {
      await create('/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/rolebindings', {
        metadata: { name: role },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `machineprovider-${role}` },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: role }],
      });
    }
  });

  it.each([
    ['viewer', { get: true, create: false, delete: false, probe: false, discover: false }],
    ['editor', { get: true, create: true, delete: true, probe: false, discover: false }],
    ['operator', { get: true, create: false, delete: false, probe: true, discover: true }],
  ] as const)('let a %s do what the name says, in that namespace alone', async (user, expected) => {
    const ask = async (namespace: string) => ({
      get: await mayThey(user, namespace, 'get', theProviders),
      create: await mayThey(user, namespace, 'create', theProviders),
      delete: await mayThey(user, namespace, 'delete', theProviders),
      probe: await mayThey(user, namespace, 'create', { ...theProviders, subresource: 'probe' }),
      discover: await mayThey(user, namespace, 'create', { ...theProviders, subresource: 'discover' }),
    });
    expect(await ask('team-a')).toEqual(expected);
    expect(Object.values(await ask('default'))).toEqual([false, false, false, false, false]);
  });

  it('aggregate into the roles that every cluster has', async () => {
    const labels = (await rendered('roles')).map(({ metadata }) => [metadata?.name, metadata?.labels] as const);
    expect(labels).toEqual([
      ['machineprovider-editor', { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' }],
      ['machineprovider-operator', { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' }],
      ['machineprovider-viewer', { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }],
    ]);
  });
});

describe('deploy/namespaced', () => {
  it('is applied by somebody who has rights in its namespace alone', async () => {
    const all = ['*'];
    await allow(cluster, 'tenant', 'machineprovider-gateway', [{ apiGroups: all, resources: all, verbs: all }]);
    const args = ['apply', '--server-side', '--force-conflicts', '-k', deployed('namespaced'), '--as', 'tenant'];
    const { code, stderr } = await kubectl([...args, '--dry-run=server']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('gives the gateway rights in each namespace where its Role is applied, and only there', async () => {
    await install('namespaced/tenant', '-n', 'team-a');
    const { stdout } = await kubectl(['get', 'role,rolebinding', '-n', 'team-a', '-o', 'name']);
    expect(stdout.trim().split('\n')).toContain('role.rbac.authorization.k8s.io/machineprovider-gateway');
    const deployment = (await rendered('namespaced')).find(({ kind }) => asText(kind) === 'Deployment');
    const env = deployment?.spec?.template?.spec?.containers?.[0]?.env as unknown as { name: string; value: string }[];
    expect(env.find(({ name }) => name === 'NAMESPACES')?.value).toBe('team-a,team-b');
    const kinds = (await rendered('namespaced')).map(({ kind }) => asText(kind));
    expect(kinds.filter((kind) => /^(Cluster|Namespace$|Custom|Validating)/.test(kind))).toEqual([]);
  });
});

describe('deploy/secrets', () => {
  it('lets the gateway get the Secrets of one namespace by their names, and neither list nor write them', async () => {
    await create('/api/v1/namespaces', { metadata: { name: 'team-b' } });
    await install('secrets', '-n', 'team-b');
    const may = (namespace: string, verb: string) => mayThey(gateway, namespace, verb, secrets);
    await expect.poll(() => may('team-b', 'get')).toBe(true);
    for (const verb of ['list', 'watch', 'create', 'update', 'patch', 'delete']) {
      expect(await may('team-b', verb)).toBe(false);
    }
    for (const namespace of ['team-a', 'default', 'machineprovider-gateway']) {
      expect(await may(namespace, 'get')).toBe(false);
    }
  });
});
