import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Python } from './python.ts';

/** Runs a script that prints one JSON document, with a document of its own to read; resolves to what it printed. */
export async function runPython(python: Python, script: string, input: unknown): Promise<unknown> {
  const running = promisify(execFile)(python.program, ['-c', script], { maxBuffer: 256 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(input));
  const { stdout } = await running;
  return JSON.parse(stdout);
}
