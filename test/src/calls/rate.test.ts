import { describe, expect, it } from 'vitest';
import { createProviderStates } from '../../../src/calls/provider-states.ts';
import { createRate } from '../../../src/calls/rate.ts';
import { aClock } from '../../support/fixture/clock.ts';

const { signal } = new AbortController();

describe('a rate', () => {
  it('lets a burst through at once, and then so many a second, in the order of asking', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 10.5, burst: 3 }, clock);
    const served: [number, number][] = [];
    for (let index = 0; index < 24; index += 1) {
      void rate.take(signal).then(() => served.push([index, clock.elapsed()]));
    }
    await clock.pass(0);
    expect(served.map(([index]) => index)).toEqual([0, 1, 2]);
    await clock.pass(1_000);
    expect(served).toHaveLength(13);
    await clock.pass(1_100);
    expect(served.map(([index]) => index)).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  it('gives the turn of whoever leaves to the next', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 1, burst: 1 }, clock);
    await rate.take(signal);
    const leaving = new AbortController();
    const left = rate.take(leaving.signal);
    const served: string[] = [];
    void rate.take(signal).then(() => served.push('next'));
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await clock.pass(1_000);
    expect(served).toEqual(['next']);
  });

  it('is kept by each of 1,000 providers, of whom 32 are asked at once', async () => {
    const clock = aClock();
    const states = createProviderStates(clock);
    const limits = { perSecond: 4, burst: 2 };
    const served = new Map<string, number[]>();
    const waiting = Array.from({ length: 1_000 }, (_, index) => `provider-${index}`);
    const work = async () => {
      for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
        // Two connections after one another, as two callers make them.
        for (let connection = 0; connection < 2; connection += 1) {
          const { state, release } = states.take(key, limits);
          for (let call = 0; call < 3; call += 1) {
            await state.rate.take(signal);
            served.set(key, [...(served.get(key) ?? []), clock.elapsed()]);
          }
          release();
        }
      }
    };
    const all = Promise.all(Array.from({ length: 32 }, work));
    while (served.size < 1_000 || waiting.length > 0) await clock.pass(1_000);
    await clock.pass(5_000);
    await all;
    for (const moments of served.values()) {
      expect(moments).toHaveLength(6);
      const [first = 0] = moments;
      moments.forEach((moment, index) => expect(index + 1).toBeLessThanOrEqual(2 + ((moment - first) / 1_000) * 4));
    }
    expect(states.size).toBeLessThan(200);
  });

  it('refills nothing in place of turns that are not used yet', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 2, burst: 2 }, clock);
    const late = [await rate.reserve(signal), await rate.reserve(signal)];
    let served = 0;
    for (let waiting = 0; waiting < 3; waiting += 1) void rate.take(signal).then(() => (served += 1));
    await clock.pass(10_000);
    expect(served).toBe(0);
    for (const turn of late) turn.use();
    await clock.pass(0);
    expect(served).toBe(0);
    await clock.pass(1_500);
    expect(served).toBe(3);
  });

  it('gives a turn that is not used to the next, once', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 0, burst: 1 }, clock);
    const turn = await rate.reserve(signal);
    let served = 0;
    for (let waiting = 0; waiting < 2; waiting += 1) void rate.take(signal).then(() => (served += 1));
    turn.giveBack();
    turn.giveBack();
    turn.use();
    await clock.pass(1_000);
    expect(served).toBe(1);
  });

  it('says how long whoever asks now would wait', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 2, burst: 1 }, clock);
    expect(rate.waitMs()).toBe(0);
    await rate.take(signal);
    expect(rate.waitMs()).toBe(500);
    void rate.take(signal);
    expect(rate.waitMs()).toBe(1_000);
    await clock.pass(10_000);
    expect(rate.isAtRest()).toBe(true);
  });

  it('never serves anybody beyond the burst of a rate of zero', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 0, burst: 1 }, clock);
    await rate.take(signal);
    expect(rate.waitMs()).toBe(Infinity);
  });

  it('takes other limits at once, without giving anything twice', async () => {
    const clock = aClock();
    const rate = createRate({ perSecond: 1, burst: 5 }, clock);
    for (let taken = 0; taken < 5; taken += 1) await rate.take(signal);
    rate.adjust({ perSecond: 1, burst: 3 });
    rate.adjust({ perSecond: 1, burst: 5 });
    expect(rate.waitMs()).toBe(1_000);
  });
});
