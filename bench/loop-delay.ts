// Loaded into the gateway with --import: measures, inside its process, how long its event loop is blocked. Counted from
// the moment at which a server of it listens: loading modules blocks as well, but nobody can have asked anything yet.
// Looking costs a good part of a small request, so it is done in spans, and never while CPU per request is measured.
import { subscribe } from 'node:diagnostics_channel';
import { openSync, readSync } from 'node:fs';

/** How long the event loop was blocked at the most, milliseconds. */
export interface LoopDelay {
  /** By the clock: also while other processes had the CPU. */
  readonly blockedMs: number;
  /**
   * Less what other processes had of the CPU: the time in which the main thread could not have run but for them, and never
   * more than the CPU that all threads of the gateway used meanwhile, since a collection of garbage waits for its helpers.
   */
  readonly ownMs: number;
}

const everyMs = 5;
const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
const line = Buffer.alloc(128);

let worst: { blockedMs: number; ownMs: number } = { blockedMs: 0, ownMs: 0 };
let last = performance.now();
let lastWaitedMs = waitedMs();
let lastCpuMs = cpuMs();

/** How long the main thread has waited for a CPU so far. */
function waitedMs(): number {
  const text = line.toString('latin1', 0, readSync(schedule, line, 0, line.length, 0));
  return Number(text.split(' ')[1]) / 1e6;
}

/** What all threads of the process have used so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function look(): void {
  const now = performance.now();
  const waited = waitedMs();
  // The pause between two looks is counted in, so that a block is never told shorter than it was.
  const blockedMs = now - last;
  const cpu = cpuMs();
  const ownMs = Math.min(blockedMs - (waited - lastWaitedMs), cpu - lastCpuMs);
  worst = { blockedMs: Math.max(worst.blockedMs, blockedMs), ownMs: Math.max(worst.ownMs, ownMs) };
  last = now;
  lastWaitedMs = waited;
  lastCpuMs = cpu;
}

function begin(): void {
  last = performance.now();
  lastWaitedMs = waitedMs();
  lastCpuMs = cpuMs();
  worst = { blockedMs: 0, ownMs: 0 };
}

let timer: NodeJS.Timeout | undefined;
// The embedded cluster listens first; the gateway is the last to.
subscribe('tracing:net.server.listen:asyncEnd', () => {
  begin();
  timer ??= setInterval(look, everyMs).unref();
});

process.on('message', (message) => {
  if (message === 'begin') {
    begin();
    timer ??= setInterval(look, everyMs).unref();
    return;
  }
  look();
  clearInterval(timer);
  timer = undefined;
  process.send?.(worst);
});
// The bench must not keep alive what it asks to stop.
process.channel?.unref();
