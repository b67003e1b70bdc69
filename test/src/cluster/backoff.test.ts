import { describe, expect, it } from 'vitest';
import { createBackoff } from '../../../src/cluster/backoff.ts';
import { retryDelayMs } from '../../../src/cluster/retry.ts';
import { ApiFailure } from '../../../src/cluster/status.ts';

const latest = () => 0.999_999;
const earliest = () => 0;

describe('a backoff', () => {
  it('doubles its upper bound up to the cap and starts again after a reset', () => {
    const backoff = createBackoff({ random: latest });
    const waits = Array.from({ length: 6 }, () => Math.round(backoff.next(5_000)));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    backoff.reset();
    expect(Math.round(backoff.next(5_000))).toBe(500);
  });

  it('never goes below its floor, whatever the dice say', () => {
    const backoff = createBackoff({ random: earliest });
    expect(Array.from({ length: 50 }, () => backoff.next(5_000)).every((wait) => wait === 100)).toBe(true);
  });
});

describe('the wait after a failure', () => {
  it('is at most 5 s in an outage, so that its end is noticed', () => {
    const backoff = createBackoff({ random: latest });
    const failures = [new Error('refused'), new ApiFailure(500, undefined), new ApiFailure(404, undefined)];
    for (let i = 0; i < 30; i += 1) {
      for (const failure of failures) expect(retryDelayMs(failure, backoff)).toBeLessThanOrEqual(5_000);
    }
  });

  it('is short when the API server has forgotten a version, however long the outage before was', () => {
    const backoff = createBackoff({ random: latest });
    for (let i = 0; i < 10; i += 1) retryDelayMs(new Error('refused'), backoff);
    const waitMs = retryDelayMs(new ApiFailure(410, undefined), backoff);
    expect(waitMs).toBeLessThanOrEqual(1_000);
    expect(waitMs).toBeGreaterThanOrEqual(100);
  });

  it('grows further where the API server refuses on purpose', () => {
    const backoff = createBackoff({ random: latest });
    const waits = Array.from({ length: 10 }, () => retryDelayMs(new ApiFailure(403, undefined), backoff));
    expect(Math.round(waits.at(-1) ?? 0)).toBe(30_000);
  });

  it('is never shorter than the API server asked for, and not endless', () => {
    const backoff = createBackoff({ random: earliest });
    expect(retryDelayMs(new ApiFailure(429, undefined, 7_000), backoff)).toBeGreaterThanOrEqual(7_000);
    expect(retryDelayMs(new ApiFailure(503, undefined, 1e12), backoff)).toBeLessThan(125_000);
  });
});
