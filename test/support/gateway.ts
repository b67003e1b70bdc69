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
import type { World } from '../../src/world.ts';
import { secretsIn } from './cluster-api.ts';
import { addExampleSecrets } from './example-secrets.ts';
import type { TypedDocumentString } from './generated/operations.ts';
import { createEar, guardSecret, listenToGateway, refuseLeaks } from './leaks.ts';

/** A cluster of its own for one test file; `stop` and `start` keep its data and its address. */
export interface TestCluster {
  readonly kubeconfigPath: string;
  /** Whether a watch goes on where it was after a stop and a start; a real API server has it begin anew. */
  readonly remembersAcrossRestarts: boolean;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Forgets the past: whoever asks for an older version gets 410. */
  compact(): Promise<void>;
  /** Stops it for good and removes what it kept. */
  remove(): Promise<void>;
}

export interface ClusterOptions {
  readonly seed?: string | readonly unknown[];
  /** Another definition than ours, for what an older cluster may hold. */
  readonly crd?: unknown;
  /** Whether the Secrets that the examples name are there; they are, unless a test wants to make its own. */
  readonly hasSecrets?: boolean;
}

/** An embedded cluster, or a real Kubernetes where TEST_CLUSTER asks for one: the tests are the same. */
export async function aCluster({
  seed = 'none',
  crd = machineProviderCrd(),
  hasSecrets = true,
}: ClusterOptions = {}): Promise<TestCluster> {
  const readManifests = () => (typeof seed === 'string' ? readSeed(seed) : seed);
  const cluster = await openCluster(readManifests, crd);
  if (hasSecrets) await addExampleSecrets(cluster);
  return cluster;
}

async function openCluster(readManifests: () => readonly unknown[], crd: unknown): Promise<TestCluster> {
  if (process.env['TEST_CLUSTER'] !== 'real') return anEmbeddedCluster(readManifests, crd);
  const { aRealCluster } = await import('../cluster/bed/test-cluster.ts');
  return aRealCluster(readManifests(), crd);
}

async function anEmbeddedCluster(seed: () => readonly unknown[], crd: unknown): Promise<TestCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cluster-'));
  const open = () =>
    startEmbeddedCluster({
      dataDir,
      crd,
      seed,
      log: pino({ level: 'silent' }),
    });
  let running = await open();
  return {
    kubeconfigPath: running.kubeconfigPath,
    remembersAcrossRestarts: true,
    compact: async () => running.compact(),
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
  /** Every answer so far, as text. */
  readonly answered: () => string;
  /** Sends one operation; throws when the answer has errors. */
  run<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result>;
  /** Sends one operation and returns whatever came back. */
  send(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Sends any request to a path beside /graphql, with the caller's token. */
  ask(path: string, init?: RequestInit): Promise<HttpAnswer>;
  /** Throws when a secret of any test was seen in a log line or in an answer. */
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: readonly unknown[]; extensions: Record<string, unknown> }[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sent with every request, and never to be read again: see stop(). */
export const callersToken = 'canary-of-the-caller-5f1c0d';

export async function aGateway(
  cluster: { readonly kubeconfigPath: string },
  overrides: Partial<Settings> = {},
  { waitForSync = true, ...world }: World & { readonly waitForSync?: boolean } = {},
): Promise<TestGateway> {
  const lines: string[] = [];
  const answers: string[] = [];
  const hear = createEar();
  const write = (line: string) => {
    lines.push(line);
    hear(line);
  };
  for (const secret of [callersToken, ...secretsIn(cluster.kubeconfigPath)]) guardSecret(secret);
  const gateway = await startGateway(settingsFor(cluster, overrides), pino({ level: 'debug' }, { write }), world);
  listenToGateway(gateway.url);
  if (waitForSync) await gateway.synced;
  const ask = async (path: string, { headers, ...init }: RequestInit = {}): Promise<HttpAnswer> => {
    const authorization = `Bearer ${callersToken}`;
    const response = await fetch(new URL(path, gateway.url), {
      ...init,
      headers: { authorization, ...(headers as Record<string, string>) },
    });
    const text = await response.text();
    answers.push(JSON.stringify([...response.headers]), text);
    return { status: response.status, headers: response.headers, text };
  };
  const send = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    const { status, text } = await ask('graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return { status, ...(JSON.parse(text) as object) };
  };
  return {
    url: gateway.url,
    logged: () => lines.join(''),
    answered: () => answers.join('\n'),
    send,
    ask,
    run: async <Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) => {
      const { data, errors } = await send(document.toString(), variables as Record<string, unknown>);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data as Result;
    },
    stop: async () => {
      await gateway.stop();
      refuseLeaks();
    },
  };
}

function settingsFor({ kubeconfigPath }: { readonly kubeconfigPath: string }, overrides: Partial<Settings>): Settings {
  const settings = parseSettings([], {}, { version: 'test', inCluster: false, write: () => undefined });
  if (settings === undefined) throw new Error('there are always settings');
  const own = { PORT: 0, CLUSTER: ClusterMode.KUBECONFIG, KUBECONFIG: kubeconfigPath } as const;
  // What a test writes into a status stays as it is, unless the test is about who looks after it.
  return { ...settings, ...own, HEALTH: 'off', ...overrides };
}
