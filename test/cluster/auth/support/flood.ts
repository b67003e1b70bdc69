import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FloodProgress } from './flooder.ts';

export interface Flood {
  /** How far it is. */
  readonly progress: () => FloodProgress;
  /** Resolves when all that it has sent was answered, or will not be; rejects when it fails. */
  readonly over: Promise<void>;
}

export interface FloodOptions {
  readonly url: string;
  /** What each of its tokens begins with. */
  readonly prefix: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly sockets: number;
}

/** So many different bad tokens in each second from one address, by a process of its own. */
export function flood({ url, prefix, perSecond, seconds, sockets }: FloodOptions): Flood {
  const args = [url, prefix, String(perSecond), String(seconds), String(sockets)];
  const child = fork(fileURLToPath(new URL('flooder.ts', import.meta.url)), args, { execArgv: ['--import', 'tsx'] });
  let progress: FloodProgress = { sent: 0, answered: 0, answers: {}, sentWithinMs: undefined };
  child.on('message', (told: FloodProgress) => (progress = told));
  const over = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`The flood ended with ${String(code)}.`);
  });
  return { progress: () => progress, over };
}
