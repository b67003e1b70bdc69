import { readKubeconfig } from '../../../support/cluster-api.ts';
import type { Client } from '../../contract/support/client.ts';
import type { Kubernetes } from '../../bed/kubernetes.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const providers = '/apis/vitistack.io/v1alpha1';

export interface Rule {
  readonly verbs: readonly string[];
  readonly resources?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resourceNames?: readonly string[];
}

async function created(client: Client, path: string, body: object): Promise<void> {
  const { code, text } = await client.call('POST', path, body);
  if (code !== 201) throw new Error(`Expected ${path} to be created, but got ${text}`);
}

const full = (rules: readonly Rule[]) =>
  rules.map((rule) => ({ apiGroups: ['vitistack.io'], resources: ['machineproviders'], ...rule }));

/** A ClusterRole and its binding, of the user's name. */
export async function grantEverywhere(client: Client, user: string, rules: readonly Rule[]): Promise<void> {
  await created(client, `${rbac}/clusterroles`, { metadata: { name: user }, rules: full(rules) });
  await created(client, `${rbac}/clusterrolebindings`, {
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
    subjects: [{ kind: 'User', name: user }],
  });
}

/** A Role and its binding in one namespace, of the user's name. */
export async function grantIn(client: Client, namespace: string, user: string, rules: readonly Rule[]): Promise<void> {
  const name = user.replaceAll(':', '-');
  const within = `${rbac}/namespaces/${namespace}`;
  await created(client, `${within}/roles`, { metadata: { name }, rules: full(rules) });
  await created(client, `${within}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'User', name: user }],
  });
}

export async function addNamespace(client: Client, name: string): Promise<void> {
  await created(client, '/api/v1/namespaces', { metadata: { name } });
}

export const specNaming = (secret: string) => ({
  type: 'aws',
  region: 'eu-north-1',
  authentication: { type: 'apikey', apiKey: { secretRef: { name: secret, key: 'access-key-id' } } },
});

export async function addProvider(client: Client, namespace: string, name: string): Promise<void> {
  await created(client, `${providers}/namespaces/${namespace}/machineproviders`, {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace },
    spec: specNaming('aws-credentials'),
  });
}

export function tokenOf(server: Kubernetes, user: string): string {
  const token = readKubeconfig(server.kubeconfigOf(user)).users[0]?.user['token'];
  if (token === undefined) throw new Error(`Expected a token of ${user}, but got none.`);
  return token;
}
