import { describe, expect, it } from 'vitest';
import { ageOf, takeMoment, timeOf } from '../../../src/cluster/moment.ts';

const hourMs = 3_600_000;

/** Two clocks that agree until the test says otherwise. */
function clocks() {
  let now = Date.parse('2026-01-31T12:00:00Z');
  let elapsed = 5_000;
  return {
    now: () => now,
    elapsed: () => elapsed,
    pass: (ms: number) => {
      now += ms;
      elapsed += ms;
    },
    /** As an operator does, or the network's time when it comes. */
    set: (byMs: number) => (now += byMs),
  };
}

describe('a moment', () => {
  it('is as old as the time that has passed, and is told as it was', () => {
    const both = clocks();
    const moment = takeMoment(both);
    const before = both.now();
    both.pass(90_000);
    expect([ageOf(moment, both), timeOf(moment, both)]).toEqual([90_000, before]);
  });

  it.each([5 * hourMs, -5 * hourMs])(
    'is no older for a clock that is set by %i ms, and is told as that tells',
    (byMs) => {
      const both = clocks();
      const moment = takeMoment(both);
      both.pass(2_000);
      both.set(byMs);
      expect([ageOf(moment, both), timeOf(moment, both)]).toEqual([2_000, both.now() - 2_000]);
    },
  );

  it('is told the same again and again while the two clocks differ by no more than rounding', () => {
    const both = clocks();
    const moment = takeMoment(both);
    const told = timeOf(moment, both);
    both.set(1);
    expect(timeOf(moment, both)).toBe(told);
  });
});
