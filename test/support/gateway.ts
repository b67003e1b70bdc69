import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import { ClusterMode } from '../../schema/api/gateway-info.ts';
import { startEmbeddedCluster } from '../../src/embedded/start.ts';
import { startGateway } from '../../src/main.ts';
import { readSeed } from '../../src/seed.ts';
import { parseSettings, type Settings } from '../../src/settings.ts';
import type { TypedDocumentString } from './generated/operations.ts';

/** A cluster of its own for one test file; `restart` keeps its data and its address. */
export interface TestCluster {
  readonly kubeconfigPath: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  compact(): void;
  /** Stops it for good and removes what it kept. */
  remove(): Promise<void>;
}

export interface ClusterOptions {
  readonly seed?: string | readonly unknown[];
  /** Another definition than ours, for what an older cluster may hold. */
  readonly crd?: unknown;
}

export async function aCluster({
  seed = 'none',
  crd = machineProviderCrd(),
}: ClusterOptions = {}): Promise<TestCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cluster-'));
  const open = () =>
    startEmbeddedCluster({
      dataDir,
      crd,
      seed: () => (typeof seed === 'string' ? readSeed(seed) : seed),
      log: pino({ level: 'silent' }),
    });
  let running = await open();
  return {
    kubeconfigPath: running.kubeconfigPath,
    compact: () => running.compact(),
    stop: () => running.stop(),
    start: async () => {
      running = await open();
    },
    remove: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A whole gateway in this process, in front of a cluster, spoken to over its own HTTP. */
export interface TestGateway {
  readonly url: string;
  readonly logged: () => string;
  /** Sends one operation; throws when the answer has errors. */
  run<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>;
  /** Sends one operation and returns whatever came back. */
  send(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: readonly unknown[]; extensions: Record<string, unknown> }[];
}

/** Serving, and synced unless it is told not to wait for that. */
export async function aGateway(
  cluster: { readonly kubeconfigPath: string },
  overrides: Partial<Settings> = {},
  { isSynced = true } = {},
): Promise<TestGateway> {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const settings = parseSettings([], {}, { version: 'test', inCluster: false, write: () => undefined });
  if (settings === undefined) throw new Error('there are always settings');
  const gateway = await startGateway(
    {
      ...settings,
      PORT: 0,
      CLUSTER: ClusterMode.KUBECONFIG,
      KUBECONFIG: cluster.kubeconfigPath,
      ...overrides,
    },
    log,
  );
  if (isSynced) await gateway.synced;
  const send = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  return {
    url: gateway.url,
    logged: () => lines.join(''),
    send,
    run: async <Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) => {
      const { data, errors } = await send(document.toString(), variables as Record<string, unknown>);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data as Result;
    },
    stop: () => gateway.stop(),
  };
}
