import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Kubernetes, type KubernetesOptions, startKubernetes } from '../bed/kubernetes.ts';
import { type Client, createClient, type Json } from '../contract/support/client.ts';
import { createKubectl, type Kubectl } from '../contract/support/kubectl.ts';

/** The folder of a Kustomize base. */
export function deployed(base: string): string {
  return fileURLToPath(new URL(`../../../deploy/${base}`, import.meta.url));
}

/** A real server of its own, empty, for what is installed into a cluster as a whole. */
export interface InstalledCluster {
  readonly server: () => Kubernetes;
  /** As the administrator. */
  readonly kubectl: Kubectl;
  readonly admin: () => Client;
  /** As one of the users. */
  readonly as: (user: string) => Client;
  /** Creates an object as the administrator; throws when that is refused. */
  readonly create: (path: string, object: unknown) => Promise<Json>;
}

/** Starts it before the tests of a file and ends it behind them. */
export function anInstalledCluster(options: Omit<KubernetesOptions, 'binaries'> = {}): InstalledCluster {
  let server: Kubernetes | undefined;
  const clients = new Map<string, Client>();
  const running = () => {
    if (server === undefined) throw new Error('the server is there once a test runs');
    return server;
  };
  const as = (user: string) => {
    const client = clients.get(user) ?? createClient(running().kubeconfigOf(user));
    clients.set(user, client);
    return client;
  };
  beforeAll(async () => {
    server = await startKubernetes({ ...options, binaries: inject('cluster').binaries });
  });
  afterAll(async () => {
    await Promise.all(Array.from(clients.values(), (client) => client.close()));
    await server?.stop();
  });
  return {
    server: running,
    kubectl: createKubectl(() => running().kubeconfigPath),
    admin: () => as('admin'),
    as,
    create: async (path, object) => {
      const { code, body, text } = await as('admin').call('POST', path, object);
      if (code !== 201) throw new Error(`Expected ${path} to take the object, but got ${text}`);
      return body;
    },
  };
}

/** Lets a user do what a Role says, in one namespace. */
export async function allow(
  { create }: InstalledCluster,
  user: string,
  namespace: string,
  rules: readonly Readonly<Record<string, readonly string[]>>[],
): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const metadata = { name: `${user}-${crypto.randomUUID().slice(0, 8)}` };
  await create(`${rbac}/roles`, { metadata, rules });
  await create(`${rbac}/rolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  });
}
