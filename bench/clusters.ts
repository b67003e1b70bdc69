import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from '../test/cluster/bed/binaries.ts';
import { startKubernetes } from '../test/cluster/bed/kubernetes.ts';
import { fillCluster } from './fill-cluster.ts';
import { fillEmbedded } from './fill.ts';

/** A real API server that holds the providers. */
export interface FilledCluster {
  /** The administrator's. */
  readonly kubeconfigPath: string;
  readonly apiServerPid: number;
  stop(): Promise<void>;
}

/** Starts and fills one; or takes one that was filled before, which `bench/hold-cluster.ts` names in the environment. */
export async function openRealCluster(providers: number): Promise<FilledCluster> {
  const { BENCH_KUBECONFIG: held, BENCH_API_SERVER_PID: heldPid } = process.env;
  if (held !== undefined) return { kubeconfigPath: held, apiServerPid: Number(heldPid), stop: async () => undefined };
  console.log(`Filling a real cluster with ${providers} providers of about 5 KB ...`);
  const cluster = await startKubernetes({ binaries: findBinaries() });
  try {
    await fillCluster(cluster.kubeconfigPath, providers);
    const apiServerPid = cluster.apiServer.pid;
    if (apiServerPid === undefined) throw new Error(`The API server has ended:\n${cluster.apiServer.lastLines()}`);
    return { kubeconfigPath: cluster.kubeconfigPath, apiServerPid, stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

export interface FilledFolder {
  readonly path: string;
  stop(): Promise<void>;
}

/** Fills a folder with an embedded cluster; BENCH_DATA_DIR names one that stays, and is not filled twice. */
export async function openEmbeddedFolder(providers: number): Promise<FilledFolder> {
  const { BENCH_DATA_DIR: kept } = process.env;
  const path = kept ?? mkdtempSync(join(tmpdir(), 'bench-'));
  const remove = async () => {
    if (kept === undefined) rmSync(path, { recursive: true, force: true });
  };
  if (kept !== undefined && existsSync(kept)) return { path, stop: remove };
  console.log(`Filling an embedded cluster with ${providers} providers of about 5 KB ...`);
  await fillEmbedded(path, providers);
  return { path, stop: remove };
}
