import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, GatewayError } from '../../../schema/gateway-error.ts';
import { whilePermitted } from '../../../src/discovery/while-permitted.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const minuteMs = 60_000;

/** Frames that come when the test says so, and a permission that is refused when it does. */
function following() {
  const come: ((result: IteratorResult<string, undefined>) => void)[] = [];
  const returned = vi.fn(async () => {
    for (const each of come.splice(0)) each({ done: true, value: undefined });
    return { done: true as const, value: undefined };
  });
  let refusal: GatewayError | undefined;
  let asked = 0;
  const frames = whilePermitted<string>(
    { next: () => new Promise((resolve) => come.push(resolve)), return: returned },
    async () => {
      asked += 1;
      if (refusal !== undefined) throw refusal;
    },
  );
  return {
    frames,
    returned,
    asked: () => asked,
    tell: (value: string) => come.shift()?.({ done: false, value }),
    refuse: (code?: ErrorCode) => {
      refusal = code && new GatewayError(code, 'A refusal.');
    },
  };
}

describe('frames for as long as somebody may have them', () => {
  it.each(['FORBIDDEN', 'UNAUTHENTICATED'] as const)('end in silence with %s', async (code) => {
    const { frames, returned, refuse } = following();
    const outcome = frames.next().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(returned).not.toHaveBeenCalled();
    refuse(code);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(await outcome).toMatchObject({ code });
    expect(returned).toHaveBeenCalledOnce();
  });

  it('outlive a cluster that cannot be asked, but none of them is handed out by then', async () => {
    const { frames, returned, refuse, tell } = following();
    const first = frames.next();
    refuse('UNAVAILABLE');
    await vi.advanceTimersByTimeAsync(minuteMs);
    refuse();
    tell('running');
    expect(await first).toEqual({ done: false, value: 'running' });
    const second = frames.next();
    refuse('UNAVAILABLE');
    tell('succeeded');
    await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(returned).toHaveBeenCalledOnce();
  });

  it('are asked for no more once they were left', async () => {
    const { frames, asked } = following();
    const waiting = frames.next();
    await frames.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(asked()).toBe(0);
  });
});
