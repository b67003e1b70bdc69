import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { RequestCount, RequestFigures } from './request-count.ts';
import type { FrontDoor, Standing, WriteAttempt } from './front-door.ts';
import type { Witness } from './witness.ts';

/**
 * What becomes of the gateway's sight of the cluster while a fault lasts: it is `lost`, from when it was noticed to the
 * end; it is `kept` all along; or it `flickers`.
 */
export type Sight = 'lost' | 'kept' | 'flickers';

/** Something that goes wrong between the gateway and its cluster, for a while. */
export interface Fault {
  /** For the line that is printed. */
  readonly row: string;
  readonly sight: Sight;
  begin(): Promise<void> | void;
  /** While it lasts: writes that are possible, for example. Not awaited before the end, which may be what lets them pass. */
  meanwhile?(): Promise<void>;
  /** Resolves when it has lasted long enough; 5 seconds unless given. */
  lasts?(): Promise<void>;
  /** Resolves when the cluster can be reached as before. Absent when it can as soon as the fault has begun. */
  end?(): Promise<void> | void;
  /** What a write may answer meanwhile; undefined in it is success. */
  readonly writesAnswer?: readonly (string | undefined)[];
  /** The requests per second that the gateway may make meanwhile; 5 unless given. */
  readonly maxPerSecond?: number;
  /** Whether its portals must have skipped something. */
  readonly skips?: boolean;
}

/** The gateway's own promise. */
const recoversWithinMs = 10_000;
/** Two or three loops that each try every few seconds, and what the test itself asks for. */
const defaultMaxPerSecond = 5;
/** So many times as much within one second. */
const maxBurst = 5;
const closedCodes = ['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED'];

/** Lets one fault happen and holds the gateway to all its promises: before, during and after. Prints what was measured. */
export async function survive(
  witness: Witness,
  requests: Pick<RequestCount, 'figures' | 'reset'>,
  fault: Fault,
): Promise<void> {
  const { writer, gateway } = witness;
  await writer.write(12, { calm: true });
  await witness.caughtUp();
  const before = { written: writer.written.length, ...(await witness.check()) };

  requests.reset();
  const { noticedMs, endedAt, attempted, written, ...lasted } = await letHappen(witness, requests, fault);
  await written;
  // Nobody can have caught up with what is still being written.
  const from = performance.now();
  await witness.caughtUp();
  await standsAt(gateway, 'kept');
  const recoveredMs = performance.now() - from;
  const figures = lasted.figures ?? requests.figures();
  const attempt = await attempted;
  expect(fault.writesAnswer ?? closedCodes, attempt.message).toContain(attempt.code);

  await writer.write(12, { calm: true });
  await witness.caughtUp();
  expect((await gateway.tryWrite('default')).code, 'writes are done again').toBeUndefined();
  const after = await witness.check();
  const told = after.told - before.told;
  const collapsed = after.collapsed - before.collapsed;
  if (fault.skips !== undefined) expect(collapsed > 0, 'something was skipped').toBe(fault.skips);
  expect(recoveredMs).toBeLessThan(recoversWithinMs);
  const { maxPerSecond = defaultMaxPerSecond } = fault;
  expect(figures.perSecond, 'no busy loop').toBeLessThan(maxPerSecond);
  expect(figures.busiestSecond, 'no busy loop').toBeLessThan(maxPerSecond * maxBurst);
  tell(fault.row, {
    noticedMs,
    writtenMs: from - endedAt,
    recoveredMs,
    figures,
    attempt,
    told,
    collapsed,
    written: writer.written.length - before.written,
  });
}

interface Happened {
  readonly noticedMs: number | undefined;
  /** performance.now() when the cluster could be reached as before. */
  readonly endedAt: number;
  /** A write at the gateway, which may still be under way. */
  readonly attempted: Promise<WriteAttempt>;
  /** What the fault does meanwhile, which its end may be needed for. */
  readonly written: Promise<void>;
  /** Of the time that it lasted; undefined when that was none. */
  readonly figures: RequestFigures | undefined;
}

/** From the fault's begin to its end. */
async function letHappen(
  { gateway, writer, namespace, returning }: Witness,
  requests: Pick<RequestCount, 'figures'>,
  fault: Fault,
): Promise<Happened> {
  const held = writer.current.size;
  const begunAt = performance.now();
  await fault.begin();
  if (fault.sight === 'lost') await standsAt(gateway, 'lost');
  const noticedMs = fault.sight === 'lost' ? performance.now() - begunAt : undefined;
  const written = fault.meanwhile?.() ?? Promise.resolve();
  const attempted = gateway.tryWrite('default');
  // Both are awaited when the fault is over, and must not fail unheard before.
  for (const each of [written, attempted]) each.catch(() => undefined);
  if (fault.end === undefined) {
    const endedAt = performance.now();
    returning.reconnect();
    return { noticedMs, endedAt, attempted, written, figures: undefined };
  }
  const observed = observe(gateway, fault.sight);
  if (fault.sight === 'lost') expect(await gateway.count(namespace), 'reads go on from the copy').toBe(held);
  await attempted;
  returning.reconnect();
  await (fault.lasts ?? (() => sleep(5_000)))();
  await observed.stop();
  const figures = requests.figures();
  await fault.end();
  return { noticedMs, endedAt: performance.now(), attempted, written, figures };
}

/** Holds the gateway to what it says of itself, again and again; stop() fails with the first thing that was not so. */
function observe(gateway: FrontDoor, sight: Sight): { stop(): Promise<void> } {
  let over = false;
  const look = async () => {
    do {
      expectStanding(await gateway.standing(), sight);
      await sleep(50);
    } while (!over);
  };
  const looking = look();
  looking.catch(() => undefined);
  return {
    stop: async () => {
      over = true;
      await looking;
    },
  };
}

/** Resolves when the gateway says so, in `gateway` and in `/readyz?verbose`. */
async function standsAt(gateway: FrontDoor, sight: Sight): Promise<void> {
  await vi.waitFor(async () => expectStanding(await gateway.standing(), sight), { timeout: 60_000, interval: 25 });
}

function expectStanding({ cache, readyz }: Standing, sight: Sight): void {
  // Its answers may be old but are true to what they say, so it goes on serving.
  expect(readyz.status).toBe(200);
  switch (sight) {
    case 'lost':
      expect(cache.state).toBe('STALE');
      expect(cache.lastError).toMatch(/\w/);
      expect(readyz.text).toMatch(/^\[-\]cluster-watch failed: \w/m);
      return;
    case 'kept':
      expect(cache).toMatchObject({ state: 'LIVE', lastError: null });
      expect(readyz.text).toContain('[+]cluster-watch ok');
      return;
    case 'flickers':
      expect(['LIVE', 'STALE']).toContain(cache.state);
      expect(readyz.text).toMatch(/^\[(?:\+\]cluster-watch ok|-\]cluster-watch failed: \w)/m);
  }
}

interface Measured {
  readonly noticedMs: number | undefined;
  /** How long after the fault's end the test had done its own writes. */
  readonly writtenMs: number;
  /** Since then. */
  readonly recoveredMs: number;
  readonly figures: RequestFigures;
  readonly attempt: WriteAttempt;
  readonly told: number;
  readonly collapsed: number;
  readonly written: number;
}

function tell(row: string, measured: Measured): void {
  const { noticedMs, writtenMs, recoveredMs, figures, attempt, told, collapsed, written } = measured;
  const parts = [
    noticedMs === undefined ? 'not lost as a whole' : `noticed after ${Math.round(noticedMs)} ms`,
    `recovered ${Math.round(recoveredMs)} ms after its end and the last write, which was ${Math.round(writtenMs)} ms after it`,
    `${figures.requests} requests in ${figures.seconds.toFixed(1)} s of it (${figures.perSecond.toFixed(2)}/s, ` +
      `at most ${figures.busiestSecond} in one second)`,
    `a write answered ${attempt.code ?? 'as ever'} in ${Math.round(attempt.ms)} ms`,
    `${written} versions in ${told} frames, ${collapsed} of them collapsed`,
  ];
  process.stdout.write(`survived: ${row}: ${parts.join('; ')}\n`);
}
