import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** Resolves when there is nothing to object to any more; fails with the objections when the time is over. */
export async function untilNone(objections: () => readonly string[], what: string, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  // Without a timer beside, which would be one of those that somebody counts.
  while (objections().length > 0 && performance.now() < deadline) await sleep(20);
  expect(objections(), what).toEqual([]);
}
