import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Changes } from './changes.ts';
import { createEar } from './leaks.ts';

const entry = fileURLToPath(new URL('../../dist/start.js', import.meta.url));

/** The built gateway as an operator runs it. */
export interface GatewayProcess {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the GraphQL address that it prints when it serves; rejects when it ends before. */
  ready(): Promise<string>;
  /** Resolves when this text was printed. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, with its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** Starts it with these flags and variables, and no others but HEALTH=off; the caller ends it. */
export function startProcess(flags: readonly string[], env: Readonly<Record<string, string>> = {}): GatewayProcess {
  if (!existsSync(entry)) throw new Error('There is no dist/start.js: run `npm test`, which builds it.');
  const child = spawn(process.execPath, [entry, ...flags], {
    env: { HEALTH: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const changes = new Changes();
  const stdout = collect(child.stdout, changes);
  const stderr = collect(child.stderr, changes);
  let ended = false;
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      ended = true;
      changes.notify();
      resolve(code);
    });
  });
  return {
    stdout,
    stderr,
    exited,
    kill: (signal) => void child.kill(signal),
    printed: (text) => changes.until(`"${text}" is printed`, () => stdout().includes(text)),
    async ready() {
      // Generous: a machine may have more to do than this.
      await changes.until('the gateway is ready', () => ended || stdout().includes('\n'), 30_000);
      const [line] = logLines(stdout());
      const address = /^ready (\S+)$/.exec(String(line?.['msg']))?.[1];
      if (address === undefined) throw new Error(`not ready: ${stdout()}${stderr()}`);
      return address;
    },
  };
}

/** What a process logged, line by line. */
export function logLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function collect(stream: ChildProcess['stdout'], changes: Changes): () => string {
  let text = '';
  const hear = createEar();
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    hear(chunk);
    text += chunk;
    changes.notify();
  });
  return () => text;
}
