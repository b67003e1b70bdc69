import { readFileSync } from 'node:fs';
import pino from 'pino';
import { parse } from 'yaml';
import { connectCluster } from '../../src/cluster/connection.ts';
import { guardSecretsIn } from './leaks.ts';
import { machineProviderPath, machineProvidersIn } from '../../src/cluster/machine-providers-path.ts';

/** What the cluster answered: its status, and the body as JSON. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The cluster behind a gateway as kubectl sees it: for writing past the gateway, and for looking behind it. */
export interface ClusterApi {
  call(
    method: Method,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ClusterAnswer>;
  /** The stored provider, or undefined when there is none. */
  find(name: string): Promise<StoredObject | undefined>;
  /** The resourceVersion of every provider by its name: equal before and after means that nothing was written. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Each throws with the cluster's answer when it refuses. */
  create(manifest: object): Promise<StoredObject>;
  patch(name: string, mergePatch: object, subresource?: 'status'): Promise<StoredObject>;
  delete(name: string): Promise<void>;
  stop(): Promise<void>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface StoredObject {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly resourceVersion: string; readonly uid: string };
  readonly spec?: unknown;
  readonly status?: unknown;
}

const namespace = 'default';

export async function clusterApi({ kubeconfigPath }: { readonly kubeconfigPath: string }): Promise<ClusterApi> {
  const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: pino({ level: 'silent' }) });
  const call: ClusterApi['call'] = async (method, path, body, headers = {}) => {
    if (path.includes('/secrets')) guardSecretsIn(body, ['data', 'stringdata']);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await connection.request(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.statusCode, body: (await response.body.json()) as Record<string, unknown> };
  };
  const accepted = ({ status, body }: ClusterAnswer) => {
    if (status >= 300) throw new Error(`the cluster answered ${status}: ${JSON.stringify(body)}`);
    return body as unknown as StoredObject;
  };
  const pathOf = (name: string) => machineProviderPath({ namespace, name });
  return {
    call,
    find: async (name) => {
      const answer = await call('GET', pathOf(name));
      return answer.status === 404 ? undefined : accepted(answer);
    },
    versions: async () => {
      const { items } = accepted(await call('GET', machineProvidersIn(namespace))) as unknown as {
        items: { metadata: { name: string; resourceVersion: string } }[];
      };
      return Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
    },
    create: async (manifest) => accepted(await call('POST', machineProvidersIn(namespace), manifest)),
    patch: async (name, mergePatch, subresource) =>
      accepted(await call('PATCH', subresource ? `${pathOf(name)}/${subresource}` : pathOf(name), mergePatch)),
    delete: async (name) => void accepted(await call('DELETE', pathOf(name))),
    stop: () => connection.stop(),
  };
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { server: string } }[];
  readonly users: readonly { readonly user: Record<string, string> }[];
}

/** A kubeconfig as it stands in its file, for a test to change. */
export function readKubeconfig(path: string): Kubeconfig {
  return parse(readFileSync(path, 'utf8')) as Kubeconfig;
}

/** What nobody but the gateway and its cluster should ever read. */
export function secretsIn(kubeconfigPath: string): string[] {
  return readKubeconfig(kubeconfigPath).users.flatMap(({ user }) =>
    Object.entries(user).flatMap(([key, value]) => (/^token$|password|key-data/.test(key) ? [value] : [])),
  );
}
