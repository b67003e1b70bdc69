import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
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
  /** Runs a line as somebody pastes it: in a shell that finds kubectl, among the files that they have there. */
  paste(line: string, files?: Readonly<Record<string, string>>): Promise<Outcome>;
}

/** For use where a contract is stated: what it keeps goes when the contract is through. */
export function createKubectl(kubeconfigPath: () => string): Kubectl {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const { kubectl } = inject('cluster').binaries;
  const start = (command: string, args: readonly string[]) =>
    spawn(command, args, {
      cwd: home,
      env: { HOME: home, KUBECONFIG: kubeconfigPath(), PATH: `${dirname(kubectl)}${delimiter}${process.env['PATH']}` },
      stdio: 'pipe',
    });
  const end = async (child: ReturnType<typeof start>, input?: unknown): Promise<Outcome> => {
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
    const child = start(kubectl, args);
    onTestFinished(async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    return createInterface(child.stdout)[Symbol.asyncIterator]();
  };
  const run = (args: readonly string[], input?: unknown) => end(start(kubectl, args), input);
  const paste = (line: string, files: Readonly<Record<string, string>> = {}) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
    return end(start('/bin/sh', ['-euc', line]));
  };
  return Object.assign(run, { lines, paste });
}

/** The cells of a printed table, line by line: columns are apart by at least two blanks. */
export function cellsOf(stdout: string): string[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split(/ {2,}/));
}
