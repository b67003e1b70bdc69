import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { writeKubeconfig } from '../../support/kubeconfig.ts';
import type { Binaries } from './binaries.ts';
import { administrator, stranger, writeCredentials, type User } from './credentials.ts';
import { createEtcd, type Etcd } from './etcd.ts';
import { findFreePorts } from './free-ports.ts';
import { startReaper } from './reaper.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';

export interface KubernetesOptions {
  readonly binaries: Binaries;
  /** Added to kube-apiserver's, for example `--watch-cache=false` or `--goaway-chance=0.02`. */
  readonly apiServerFlags?: readonly string[];
  readonly etcdFlags?: readonly string[];
  /** Beside the administrator and a stranger without rights. */
  readonly users?: readonly User[];
}

/** A real API server over its own etcd, on 127.0.0.1, with RBAC. */
export interface Kubernetes {
  readonly url: string;
  /** The administrator's. */
  readonly kubeconfigPath: string;
  readonly etcd: ServerProcess;
  readonly apiServer: ServerProcess;
  /** The path of a kubeconfig for one of the users. */
  kubeconfigOf(user: string): string;
  /** Resolves when the API server says that it is ready; throws with its last lines when it doesn't. */
  ready(): Promise<void>;
  /** What etcd holds; when it forgets, the API server may still remember until it is started anew. */
  readonly data: Etcd;
  /** Ends both processes and removes all that they kept. */
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;

/**
 * Starts etcd and kube-apiserver and resolves when they are ready, after about three seconds. Both end with this
 * process, even when it is killed.
 */
export async function startKubernetes(options: KubernetesOptions): Promise<Kubernetes> {
  const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
  const credentials = await writeCredentials(folder, [administrator, stranger, ...(options.users ?? [])]);
  const [clientPort = 0, peerPort = 0, apiPort = 0] = await findFreePorts(3);
  const etcdUrl = `http://127.0.0.1:${clientPort}`;
  const url = `https://127.0.0.1:${apiPort}`;
  const reaper = startReaper(folder);
  const onChange = () => reaper.watch([etcd.pid, apiServer.pid].filter((pid) => pid !== undefined));
  const program = (name: string, path: string, args: readonly string[]) =>
    createServerProcess({ program: path, args, logFile: join(folder, `${name}.log`), onChange });
  const { binaries, etcdFlags = [], apiServerFlags = [] } = options;
  const etcd: ServerProcess = program('etcd', binaries.etcd, [
    ...etcdArguments(join(folder, 'etcd'), etcdUrl, `http://127.0.0.1:${peerPort}`),
    ...etcdFlags,
  ]);
  const apiServer: ServerProcess = program('kube-apiserver', binaries.kubeApiserver, [
    ...apiServerArguments(folder, etcdUrl, apiPort),
    ...apiServerFlags,
  ]);
  const kubeconfigOf = (user: string) =>
    writeKubeconfig(join(folder, `${user}.kubeconfig`), {
      server: url,
      cluster: { 'certificate-authority-data': Buffer.from(credentials.ca).toString('base64') },
      user: { token: credentials.tokenOf(user) },
    });
  const stop = async () => {
    // Nothing is to be saved, and a SIGTERM would wait for open watches.
    await Promise.all([apiServer.kill(), etcd.kill()]);
    await reaper.finish();
  };
  const cluster: Kubernetes = {
    url,
    kubeconfigPath: kubeconfigOf(administrator.name),
    etcd,
    apiServer,
    kubeconfigOf,
    ready: () => waitUntilReady(url, credentials.ca, { etcd, apiServer }),
    data: createEtcd(etcdUrl),
    stop,
  };
  try {
    etcd.start();
    apiServer.start();
    await cluster.ready();
    return cluster;
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdArguments(dataDir: string, clientUrl: string, peerUrl: string): string[] {
  return [
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // What kill -9 of the process leaves is whole; only the machine's own crash could lose something.
    '--unsafe-no-fsync',
  ];
}

function apiServerArguments(folder: string, etcdUrl: string, port: number): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${join(folder, 'tls.crt')}`,
    `--tls-private-key-file=${join(folder, 'tls.key')}`,
    '--service-account-issuer=https://localhost',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--authorization-mode=RBAC',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    // Nothing here makes the token that it would want to mount.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

async function waitUntilReady(
  url: string,
  ca: string,
  { etcd, apiServer }: Pick<Kubernetes, 'etcd' | 'apiServer'>,
): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  const dispatcher = new Agent({ connect: { ca }, headersTimeout: 2_000 });
  try {
    for (;;) {
      const answer = await request(`${url}/readyz`, { dispatcher }).catch(() => undefined);
      await answer?.body.dump();
      if (answer?.statusCode === 200) return;
      for (const server of [etcd, apiServer]) {
        if (server.pid === undefined) throw new Error(`The server ended before it was ready:\n${server.lastLines()}`);
      }
      if (performance.now() > deadline) {
        throw new Error(`Not ready after ${readyWithinMs / 1000} s:\n${apiServer.lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await dispatcher.destroy();
  }
}
