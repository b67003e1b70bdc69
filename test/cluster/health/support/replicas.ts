import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LeaseRules } from '../../../../src/cluster/lease-elector.ts';
import { createEar } from '../../../support/leaks.ts';

/** What a replica is told at its start. */
export interface ReplicaOrders {
  readonly settings: Readonly<Record<string, string>>;
  readonly leaseRules: LeaseRules;
}

export interface Replica {
  readonly name: string;
  /** Of its GraphQL endpoint. */
  readonly url: string;
  /** Whether it says that it leads; undefined when it doesn't answer. */
  isLeader(): Promise<boolean | undefined>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<void>;
  /** SIGSTOP. */
  pause(): void;
  /** SIGCONT. */
  wake(): void;
  /** What it logged so far. */
  readonly logged: () => string;
}

const script = fileURLToPath(new URL('replica-process.ts', import.meta.url));
/** As deep as what `npm start` runs: from there packages are found, and what lies beside. */
const bundle = fileURLToPath(new URL('../../../../.cache/replica.js', import.meta.url));
let bundled: Promise<void> | undefined;

/** The replica's own files in one: each of many replicas would spend more than a second of CPU on translating them. */
async function writeBundle(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    write: false,
  });
  await mkdir(dirname(bundle), { recursive: true });
  // Another worker may be about to do the same, or to start it.
  const draft = `${bundle}.${process.pid}`;
  await writeFile(draft, outputFiles[0]?.text ?? '');
  await rename(draft, bundle);
}

/** Starts a gateway as a process of its own and waits until it serves. */
export async function startReplica(name: string, orders: ReplicaOrders): Promise<Replica> {
  await (bundled ??= writeBundle());
  const child = fork(bundle, [JSON.stringify(orders)], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const logged = collect(child);
  const ended = once(child, 'exit');
  const started = await Promise.race([once(child, 'message'), ended]);
  const [message] = started as [{ readonly url: string } | number | null];
  if (typeof message !== 'object' || message === null) throw new Error(`${name} did not start:\n${logged()}`);
  const { url } = message;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    ...{ name, url, logged },
    isLeader: () => askWhetherLeading(url),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    pause: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
  };
}

async function askWhetherLeading(url: string): Promise<boolean | undefined> {
  const body = JSON.stringify({ query: '{ gateway { health { isLeader } } }' });
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(1_000) });
    const { data } = (await response.json()) as { data: { gateway: { health: { isLeader: boolean } } } };
    return data.gateway.health.isLeader;
  } catch {
    return undefined;
  }
}

/** The only one of these that leads; resolves with how long that took, too. */
export async function leaderOf(
  replicas: readonly Replica[],
  timeoutMs = 60_000,
): Promise<{ readonly leader: Replica; readonly tookMs: number }> {
  const from = performance.now();
  while (performance.now() - from < timeoutMs) {
    const leading = await Promise.all(replicas.map((replica) => replica.isLeader()));
    const [leader, ...others] = replicas.filter((_, index) => leading[index] === true);
    if (leader !== undefined && others.length === 0) return { leader, tookMs: performance.now() - from };
    await sleep(20);
  }
  throw new Error(`none of ${replicas.map(({ name }) => name).join(', ')} led within ${timeoutMs} ms`);
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  const hear = createEar();
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      hear(chunk);
      text += chunk;
    });
  }
  return () => text;
}
