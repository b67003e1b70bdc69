import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, inject, onTestFinished } from 'vitest';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real kubectl, with one cluster's kubeconfig and nothing else of the user's. */
export interface Kubectl {
  /** Runs it to its end, with a manifest on its standard input if there is one. */
  (args: readonly string[], input?: unknown): Promise<Outcome>;
  /** Starts it and gives its lines as they come; it is stopped with the test. */
  lines(args: readonly string[]): AsyncIterator<string>;
}

/** For use where a contract is stated: what it keeps goes when the contract is through. */
export function createKubectl(kubeconfigPath: () => string): Kubectl {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const start = (args: readonly string[]) =>
    spawn(inject('cluster').binaries.kubectl, args, {
      env: { HOME: home, KUBECONFIG: kubeconfigPath(), PATH: process.env['PATH'] },
      stdio: 'pipe',
    });
  const run = async (args: readonly string[], input?: unknown): Promise<Outcome> => {
    const child = start(args);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined ? '' : typeof input === 'string' ? input : JSON.stringify(input));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, stdout, stderr };
  };
  const lines = (args: readonly string[]): AsyncIterator<string> => {
    const child = start(args);
    onTestFinished(async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    return createInterface(child.stdout)[Symbol.asyncIterator]();
  };
  return Object.assign(run, { lines });
}

/** The cells of a printed table, line by line: columns are apart by at least two blanks. */
export function cellsOf(stdout: string): string[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split(/ {2,}/));
}
