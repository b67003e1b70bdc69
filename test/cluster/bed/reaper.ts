import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Sees to it that processes and their folder go when this process does, however it ends. */
export interface Reaper {
  /** From now on these, and no others. */
  watch(pids: readonly number[]): void;
  /** Kills what is still watched, removes the folder, and resolves when that is done. */
  finish(): Promise<void>;
}

// Its standard input ends with the process that holds the other end, after kill -9 as well. Each line names all that
// is alive, so that no pid is killed which has long become another's.
const script = 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids; rm -rf "$1"';

/** Starts the shell that waits for the end of this process. */
export function startReaper(folder: string): Reaper {
  // In a session of its own, so that Ctrl-C doesn't end it before it has done its work.
  const shell = spawn('/bin/sh', ['-c', script, 'reaper', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  const ended = once(shell, 'exit');
  shell.stdin.on('error', () => {});
  return {
    watch: (pids) => void shell.stdin.write(`${pids.join(' ')}\n`),
    finish: async () => {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
