import { afterEach, describe, expect, it, vi } from 'vitest';
import { waitFor, Waiters } from '../../../src/asking/waiters.ts';

const never = new AbortController().signal;

afterEach(() => void vi.useRealTimers());

/** Something under way that tells how often it was given up. */
function aRun() {
  let timesGivenUp = 0;
  const { promise: end, resolve, reject } = Promise.withResolvers<string>();
  const waiters = new Waiters(() => (timesGivenUp += 1));
  return { end, waiters, resolve, reject, timesGivenUp: () => timesGivenUp };
}

describe('what somebody waits for', () => {
  it('is given up when the last has left, and who leaves twice has left once', () => {
    const { waiters, timesGivenUp } = aRun();
    const [one, other] = [waiters.join(), waiters.join()];
    one();
    one();
    expect(timesGivenUp()).toBe(0);
    other();
    expect(timesGivenUp()).toBe(1);
  });

  it('goes on with nobody waiting once the time of one of them was up', async () => {
    const run = aRun();
    expect(await waitFor(run, 0, never)).toBeUndefined();
    run.waiters.join()();
    expect(run.timesGivenUp()).toBe(0);
  });

  it('ends for who waits as it ends itself, and leaves no timer', async () => {
    vi.useFakeTimers();
    const [well, failed] = [aRun(), aRun()];
    const both = [waitFor(well, 60, never), waitFor(failed, 60, never)];
    well.resolve('seen');
    failed.reject(new Error('not seen'));
    expect(await both[0]).toBe('seen');
    await expect(both[1]).rejects.toThrow('not seen');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('who goes away', () => {
  it('is told why, waits no longer, and leaves it to the others', async () => {
    const run = aRun();
    const leaving = new AbortController();
    const [gone, staying] = [waitFor(run, 60, leaving.signal), waitFor(run, 60, never)];
    leaving.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(run.timesGivenUp()).toBe(0);
    run.resolve('seen');
    expect(await staying).toBe('seen');
  });

  it('keeps nothing going that nobody else waits for', async () => {
    const run = aRun();
    await expect(waitFor(run, 60, AbortSignal.abort(new Error('gone before')))).rejects.toThrow('gone before');
    expect(run.timesGivenUp()).toBe(1);
  });
});
