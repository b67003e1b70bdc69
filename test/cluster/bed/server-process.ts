import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** Go's collector runs a third as often: a server lives for seconds here, and CPU is scarcer than memory. */
const lazyCollection = '400';

/** One server program as a test may treat it; it keeps its arguments, so it comes back as it was. */
export interface ServerProcess {
  /** undefined while it is down. */
  readonly pid: number | undefined;
  /** Starts it; resolves when the process is there, which is before it answers. */
  start(): void;
  /** SIGTERM, and SIGKILL for one that doesn't go. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds its sockets and says nothing. */
  suspend(): void;
  /** SIGCONT. */
  resume(): void;
  /** The end of what it wrote, for messages. */
  lastLines(): string;
}

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Where its output goes, one run after the other. */
  readonly logFile: string;
  /** Told whenever it starts or ends. */
  readonly onChange: () => void;
}

const graceMs = 5_000;

/** Prepares a program; nothing runs yet. */
export function createServerProcess({ program, args, logFile, onChange }: ProgramOptions): ServerProcess {
  let child: ChildProcess | undefined;
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const ending = child;
    if (ending === undefined) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    // A suspended process takes no SIGTERM, and a server may take its time over open watches.
    const force = setTimeout(() => ending.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(force);
  };
  return {
    get pid() {
      return child?.pid;
    },
    start: () => {
      if (child !== undefined) throw new Error(`Expected ${program} to be down before it is started, but got it up.`);
      const log = openSync(logFile, 'a');
      const env = { GOGC: lazyCollection, ...process.env };
      const started = spawn(program, args, { stdio: ['ignore', log, log], detached: true, env });
      closeSync(log);
      child = started;
      started.once('exit', () => {
        if (child === started) child = undefined;
        onChange();
      });
      started.once('error', () => (child = undefined));
      onChange();
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    suspend: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    lastLines: () => readFileSync(logFile, 'utf8').split('\n').slice(-12).join('\n'),
  };
}
