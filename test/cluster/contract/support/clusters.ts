import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, vi } from 'vitest';
import { machineProviderCrd } from '../../../../schema/emit/crd.ts';
import { startEmbeddedCluster } from '../../../../src/embedded/start.ts';
import { startWithDefinition } from '../../bed/server-with-definition.ts';
import { type Client, createClient } from './client.ts';
import { installCrd } from './install-crd.ts';

/** What a contract needs of a cluster beyond its API. */
export interface ContractCluster {
  readonly kubeconfigPath: string;
  readonly client: Client;
  /** Forgets the past, so that older versions are answered with 410. */
  compact(): Promise<void>;
  /** Serves another version of the contract's definition from now on. */
  serve(crd: unknown): Promise<void>;
  close(): Promise<void>;
}

export interface ContractOptions {
  /** Served instead of MachineProviders; its names must be of a group of its own, for the real server is shared. */
  readonly crd?: unknown;
  /** A server of its own, which remembers nothing beyond what it stored: for contracts about forgetting. */
  readonly isForgetful?: boolean;
}

export const clusterKinds = ['real', 'embedded'] as const;
export type ClusterKind = (typeof clusterKinds)[number];

export function openCluster(kind: ClusterKind, options: ContractOptions): Promise<ContractCluster> {
  if (kind === 'embedded') return openEmbedded(options);
  return options.isForgetful === true ? openForgetful() : openShared(options);
}

async function openShared({ crd }: ContractOptions): Promise<ContractCluster> {
  const { kubeconfigPath } = inject('cluster');
  const client = createClient(kubeconfigPath);
  if (crd !== undefined) await installCrd(client, crd);
  return {
    kubeconfigPath,
    client,
    compact: () => Promise.reject(new Error('the shared server must not forget what other tests read')),
    serve: (next) => installCrd(client, next),
    close: () => client.close(),
  };
}

async function openForgetful(): Promise<ContractCluster> {
  // Without its watch cache the API server knows of the past only what etcd knows.
  const server = await startWithDefinition({ apiServerFlags: ['--watch-cache=false'] });
  const client = createClient(server.kubeconfigPath);
  return {
    kubeconfigPath: server.kubeconfigPath,
    client,
    compact: () => server.data.compact(),
    serve: (crd) => installCrd(client, crd),
    close: async () => {
      await client.close();
      await server.stop();
    },
  };
}

async function openEmbedded({ crd = machineProviderCrd() }: ContractOptions): Promise<ContractCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'contract-'));
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const open = (definition: unknown) => startEmbeddedCluster({ dataDir, crd: definition, seed: () => [], log });
  let running = await open(crd);
  const client = createClient(running.kubeconfigPath);
  return {
    kubeconfigPath: running.kubeconfigPath,
    client,
    compact: async () => running.compact(),
    // It serves one definition from its start to its end; its data and its address stay.
    serve: async (next) => {
      await running.stop();
      running = await open(next);
      // The client may first have to learn that its old connections are gone.
      await vi.waitFor(() => client.call('GET', '/readyz'));
    },
    close: async () => {
      await client.close();
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
