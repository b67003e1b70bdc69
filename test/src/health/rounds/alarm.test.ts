import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from '../../../../src/health/rounds/alarm.ts';

let elapsed: number;
/** Whether it was late, for each time that it rang. */
let rung: boolean[];
let alarm: Alarm;

beforeEach(() => {
  vi.useFakeTimers();
  elapsed = 0;
  rung = [];
  alarm = new Alarm({ elapsed: () => elapsed, ring: (isLate) => rung.push(isLate) });
});
afterEach(() => void vi.useRealTimers());

/** The clock goes on with the timers, or is `behindMs` further when they come to their turn. */
function pass(ms: number, behindMs = 0): void {
  elapsed += ms + behindMs;
  vi.advanceTimersByTime(ms);
}

it('rings once, when what it was last set to is over', () => {
  alarm.set(1_000);
  pass(999);
  alarm.set(500);
  pass(499);
  expect(rung).toEqual([]);
  pass(1);
  expect(rung).toEqual([false]);
  pass(10_000);
  expect(rung).toEqual([false]);
});

it('puts together what is due at once', () => {
  alarm.set(0);
  pass(9);
  expect(rung).toEqual([]);
  pass(1);
  expect(rung).toEqual([false]);
});

it('is late where the process could not wake in time', () => {
  alarm.set(1_000);
  pass(1_000, 100);
  expect(rung).toEqual([false]);
  alarm.set(1_000);
  pass(1_000, 101);
  expect(rung).toEqual([false, true]);
});

it.each([
  ['was set to never', () => alarm.set(Infinity)],
  ['was stopped', () => alarm.stop()],
])('does not ring when it %s', (_, silence) => {
  alarm.set(1_000);
  silence();
  pass(100_000);
  expect(rung).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
