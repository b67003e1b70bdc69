import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLanes, type LaneLimits } from '../../../../src/health/schedule/lanes.ts';

const limits: LaneLimits = {
  ...{ quick: 16, quickPerHost: 16, slow: 16, slowPerHost: 16, overflow: 32 },
  slowAfterMs: 1_000,
};
const signal = new AbortController().signal;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function hang(lanes: ReturnType<typeof createLanes>, namespace: string, count: number) {
  const inside: (() => void)[] = [];
  for (let index = 0; index < count; index += 1) {
    const entering = lanes.enter({ host: `${namespace}-${index}`, namespace, isSlow: false }, signal);
    entering.then((leave) => inside.push(leave)).catch(() => undefined);
  }
  return inside;
}

describe('looks that hang', () => {
  it('of one namespace, however many, leave room for those of others', async () => {
    const lanes = createLanes(limits);
    const inside = hang(lanes, 'hostile', 200);
    // All that may move over does, and those that come after them stay where the quick ones are.
    await vi.advanceTimersByTimeAsync(20_000);
    expect(inside.length).toBeLessThan(200);
    const others = hang(lanes, 'other', 4);
    await vi.advanceTimersByTimeAsync(0);
    expect(others).toHaveLength(4);
  });

  it('of many namespaces leave a place to each that has none', async () => {
    const lanes = createLanes(limits);
    for (let index = 0; index < 10; index += 1) hang(lanes, `hostile-${index}`, 20);
    await vi.advanceTimersByTimeAsync(20_000);
    const other = hang(lanes, 'other', 4);
    await vi.advanceTimersByTimeAsync(0);
    expect(other).toHaveLength(1);
    other[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(other).toHaveLength(2);
  });

  it('move over as soon as there is room, also when there was none at first, and hold one place each', async () => {
    const lanes = createLanes({ ...limits, overflow: 8 });
    const first = hang(lanes, 'first', 12);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lanes.underWay).toEqual({ quick: 6, slow: 6 });
    // Six is what one namespace may have of eight.
    for (const leave of first.slice(0, 6)) leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lanes.underWay).toEqual({ quick: 0, slow: 6 });
    for (const leave of first) leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lanes.underWay).toEqual({ quick: 0, slow: 0 });
  });
});
