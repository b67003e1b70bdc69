import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { RequestCount, RequestFigures } from './request-count.ts';
import type { Standing, WriteAttempt } from './front-door.ts';
import type { Witness } from './witness.ts';

/** Something that goes wrong between the gateway and its cluster, for a while. */
export interface Fault {
  /** For the line that is printed. */
  readonly row: string;
  begin(): Promise<void> | void;
  /** While it lasts: writes that are possible, for example. Not awaited before the end, which may be what lets them pass. */
  meanwhile?(): Promise<void>;
  /** Resolves when the cluster can be reached as before. */
  end(): Promise<void> | void;
  /** How long the gateway may take to say that it has lost the cluster; undefined when nothing is lost. */
  readonly noticedWithinMs?: number;
  /** How long it lasts at least, once it was noticed; 5 seconds unless given. */
  readonly lastsMs?: number;
  /** What a write may answer meanwhile; undefined in it is success. */
  readonly writesAnswer?: readonly (string | undefined)[];
  /** The requests per second that the gateway may make meanwhile; 5 unless given. */
  readonly maxPerSecond?: number;
  /** Whether its portals must have skipped something. */
  readonly skips?: boolean;
}

/** The gateway's own promise. */
const recoversWithinMs = 10_000;
/** Every call to the cluster ends in 10 s; the rest is for a machine that has more to do. */
const writesEndWithinMs = 12_000;
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
  const { writer, gateway, namespace } = witness;
  await writer.write(12, { calm: true });
  await witness.caughtUp();
  const held = writer.current.size;
  const before = { written: writer.written.length, ...(await witness.check()) };

  requests.reset();
  const begunAt = performance.now();
  await fault.begin();
  const noticedMs =
    fault.noticedWithinMs === undefined ? undefined : await lost(witness, fault.noticedWithinMs, begunAt);
  const written = fault.meanwhile?.();
  if (noticedMs !== undefined) expect(await gateway.count(namespace), 'reads go on from the copy').toBe(held);
  const attempt = await gateway.tryWrite('default');
  expect(fault.writesAnswer ?? closedCodes, attempt.message).toContain(attempt.code);
  expect(attempt.ms).toBeLessThan(writesEndWithinMs);
  witness.returning.reconnect();
  await sleep(fault.lastsMs ?? 5_000);
  if (noticedMs !== undefined) expectLost(await gateway.standing());
  const figures = requests.figures();
  await fault.end();

  const endedAt = performance.now();
  await recovered(witness, recoversWithinMs);
  await written;
  await witness.caughtUp(recoversWithinMs);
  const recoveredMs = performance.now() - endedAt;
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
    recoveredMs,
    figures,
    attempt,
    told,
    collapsed,
    written: writer.written.length - before.written,
  });
}

/** Resolves when the gateway says that it has lost the cluster, in `gateway` and in `/readyz?verbose`. */
async function lost({ gateway }: Witness, withinMs: number, since: number): Promise<number> {
  const options = { timeout: withinMs, interval: 25 };
  await vi.waitFor(async () => expect((await gateway.standing()).cache.state).toBe('STALE'), options);
  expectLost(await gateway.standing());
  return performance.now() - since;
}

function expectLost({ cache, readyz }: Standing): void {
  expect(cache.state).toBe('STALE');
  expect(cache.lastError).toMatch(/\w/);
  // Its answers are old but true to what they say, so it goes on serving.
  expect(readyz.status).toBe(200);
  expect(readyz.text).toMatch(/^\[-\]cluster-watch failed: \w/m);
}

async function recovered({ gateway }: Witness, withinMs: number): Promise<void> {
  const options = { timeout: withinMs, interval: 25 };
  await vi.waitFor(async () => expect((await gateway.standing()).cache.state).toBe('LIVE'), options);
  const { cache, readyz } = await gateway.standing();
  expect(cache.lastError).toBeNull();
  expect(readyz.text).toContain('[+]cluster-watch ok');
}

interface Measured {
  readonly noticedMs: number | undefined;
  readonly recoveredMs: number;
  readonly figures: RequestFigures;
  readonly attempt: WriteAttempt;
  readonly told: number;
  readonly collapsed: number;
  readonly written: number;
}

function tell(row: string, { noticedMs, recoveredMs, figures, attempt, told, collapsed, written }: Measured): void {
  const parts = [
    noticedMs === undefined ? 'nothing was lost' : `noticed after ${Math.round(noticedMs)} ms`,
    `recovered ${Math.round(recoveredMs)} ms after its end`,
    `${figures.requests} requests in ${figures.seconds.toFixed(1)} s of it (${figures.perSecond.toFixed(2)}/s, ` +
      `at most ${figures.busiestSecond} in one second)`,
    `a write answered ${attempt.code ?? 'as ever'} in ${Math.round(attempt.ms)} ms`,
    `${written} versions in ${told} frames, ${collapsed} of them collapsed`,
  ];
  process.stdout.write(`survived: ${row}: ${parts.join('; ')}\n`);
}
