import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Target } from './measure.ts';

export interface Child extends Target {
  /** From the start of the process to its ready line, milliseconds. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Starts a baseline, which sends its address when it listens. */
export async function startScript(script: string, args: readonly string[]): Promise<Child> {
  const started = performance.now();
  const child = fork(script, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await Promise.race([once(child, 'message'), failed(child, script)])) as [{ url: string }];
  return asChild(child, script, message.url, started);
}

/** Starts the built gateway on its embedded cluster, and waits until it says that it is ready. */
export async function startGateway(dataDir: string): Promise<Child> {
  const started = performance.now();
  const args = [...startArguments(), '--port', '0', '--data-dir', dataDir, '--seed', 'none', '--cluster', 'embedded'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await Promise.race([readyUrl(child), failed(child, 'the gateway')]);
  return asChild(child, 'gateway', url, started);
}

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
