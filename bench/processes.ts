import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { cpuUsOf, type Target } from './measure.ts';
import type { LoopDelay } from './loop-delay.ts';

export interface Child extends Target {
  /** From the start of the process to its ready line, milliseconds. */
  readonly readyMs: number;
  /** CPU that it used until then, milliseconds. */
  readonly readyCpuMs: number;
  stop(): Promise<void>;
}

/** A gateway, measured from within as well. */
export interface GatewayChild extends Child {
  /** Ends a span, of which the first begins when it listens: how long its event loop was blocked in it at the most. */
  loopDelay(): Promise<LoopDelay>;
  /** Begins the next one. */
  watchLoop(): void;
}

/** Starts a baseline, which sends its address (and what else there is to know of it) when it listens. */
export async function startScript<T extends { readonly url: string }>(
  script: string,
  args: readonly string[],
): Promise<Child & T & Pick<BuiltChild, 'tell'>> {
  const started = performance.now();
  const child = fork(script, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await Promise.race([once(child, 'message'), failed(child, script)])) as [T];
  const tell = (text: string) => void child.send(text);
  return { ...message, ...asChild(child, script, message.url, started), tell };
}

/** Starts the built gateway with these flags, and waits until it says that it is ready. */
export async function startGateway(flags: readonly string[]): Promise<GatewayChild> {
  const { ask, tell, ...child } = await startBuilt(flags, ['--import', './bench/loop-delay.ts']);
  return { ...child, loopDelay: () => ask<LoopDelay>('measured'), watchLoop: () => tell('begin') };
}

/** A gateway that has loaded something of the bench's, with which one can talk. */
export interface BuiltChild extends Child {
  readonly ask: <Answer>(message: string) => Promise<Answer>;
  readonly tell: (message: string) => void;
}

/** The same with flags of Node's own. */
export async function startBuilt(
  flags: readonly string[],
  nodeFlags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<BuiltChild> {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, ...startArguments(), '--port', '0', ...flags], {
    // What else is measured is not to be mixed up with looking after the providers.
    env: { ...process.env, HEALTH: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await Promise.race([readyUrl(child), failed(child, 'the gateway')]);
  const ask = async <Answer>(message: string) => {
    const answered = once(child, 'message');
    child.send(message);
    const [answer] = (await answered) as [Answer];
    return answer;
  };
  return { ...asChild(child, 'gateway', url, started), ask, tell: (message) => void child.send(message) };
}

/** Of a gateway on an embedded cluster in this folder. */
export const embeddedFlags = (dataDir: string) => [
  ...['--data-dir', dataDir],
  ...['--seed', 'none', '--cluster', 'embedded'],
];

/** Of a gateway on a real one. */
export const clusterFlags = (kubeconfigPath: string, auth: 'none' | 'token' = 'none') => [
  ...['--cluster', 'kubeconfig', '--auth', auth],
  ...['--kubeconfig', kubeconfigPath],
];

async function readyUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The gateway has no output to read.');
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /ready (http:[^"\s]+)/.exec(line)?.[1];
    if (url) break;
  }
  child.stdout.resume();
  if (!url) throw new Error('The gateway ended without its ready line.');
  return url;
}

async function failed(child: ChildProcess, name: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`${name} ended early with ${code}`);
}

function asChild(child: ChildProcess, name: string, url: string, started: number): Child {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id.`);
  return {
    name,
    url,
    pid,
    readyMs: performance.now() - started,
    readyCpuMs: cpuUsOf(pid) / 1000,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What `npm start` hands to Node, so that what is measured is what runs. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}
