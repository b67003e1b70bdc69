import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePorts } from '../../cluster/bed/free-ports.ts';
import { startReaper } from '../../cluster/bed/reaper.ts';
import { createServerProcess } from '../../cluster/bed/server-process.ts';

export interface PeerProgram {
  readonly program: string;
  /** Its arguments, for the port that it shall listen on at 127.0.0.1. */
  readonly args: (port: number, folder: string) => readonly string[];
  /** Added to the environment that it is started in. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Resolves to true when it answers; a rejection means not yet. */
  readonly isReady: (port: number) => Promise<boolean>;
  /** Milliseconds until it must answer; a minute unless told. */
  readonly readyWithinMs?: number;
}

/** A server program on 127.0.0.1; it ends with this process, even when that is killed. */
export interface PeerProcess {
  readonly port: number;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** The end of what it wrote, for messages. */
  lastLines(): string;
  /** kill -9; its folder stays. */
  down(): Promise<void>;
  /** Starts it again at its port, and resolves when it answers; throws with its last lines when it never does. */
  up(): Promise<void>;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

const usuallyReadyWithinMs = 60_000;
const attempts = 3;

/** Starts it on a free port; on another when that was taken meanwhile. Throws with its last lines when it never answers. */
export async function startPeerProcess(peer: PeerProgram): Promise<PeerProcess> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(peer);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function startOnce({
  program,
  args,
  environment = {},
  isReady,
  readyWithinMs = usuallyReadyWithinMs,
}: PeerProgram): Promise<PeerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'peer-'));
  const [port = 0] = await findFreePorts(1);
  const reaper = startReaper(folder);
  // What it leaves there at a kill -9 goes with the folder.
  const set = Object.entries({ TMPDIR: folder, ...environment }).map(([name, value]) => `${name}=${value}`);
  const server = createServerProcess({
    program: '/usr/bin/env',
    args: [...set, program, ...args(port, folder)],
    logFile: join(folder, 'log'),
    onChange: () => reaper.watch(server.pid === undefined ? [] : [server.pid]),
  });
  const up = async () => {
    server.start();
    const giveUpAt = Date.now() + readyWithinMs;
    while (!(await isReady(port).catch(() => false))) {
      if (server.pid === undefined || Date.now() > giveUpAt)
        throw new Error(`Expected ${program} to answer at port ${port}, but got:\n${server.lastLines()}`);
      await wait(50);
    }
  };
  const stop = async () => {
    // Nothing is to be saved.
    await server.kill();
    await reaper.finish();
  };
  try {
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    get pid() {
      return server.pid;
    },
    lastLines: () => server.lastLines(),
    down: () => server.kill(),
    up,
    stop,
  };
}
