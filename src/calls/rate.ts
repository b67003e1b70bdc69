import type { Clock } from './clock.ts';

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
}

/** A request that may be sent: what became of it must be said. */
export interface Turn {
  /** It is sent at this moment. */
  use(): void;
  /** It is not sent. */
  giveBack(): void;
}

/** A token bucket with a queue: who waits is served in the order of asking. */
export interface Rate {
  /**
   * Resolves when a request may be sent; rejects with the signal's reason, and takes nothing, when that goes first. Until
   * it is sent it stays in the bucket for what is refilled: turns that are used late make no burst.
   */
  reserve(signal: AbortSignal): Promise<Turn>;
  /** The same for a request that is sent at once. */
  take(signal: AbortSignal): Promise<void>;
  /** Milliseconds that whoever asks now would wait; Infinity where nothing ever refills. */
  waitMs(): number;
  /** Other limits from now on; what was taken stays taken. */
  adjust(limits: RateLimits): void;
  /** Nobody waits and nothing is missing: one that is made anew would be no different. */
  isAtRest(): boolean;
}

interface Waiter {
  serve(): void;
}

export function createRate(initial: RateLimits, clock: Clock): Rate {
  let limits = initial;
  let left = limits.burst;
  let at = clock.elapsed();
  let cancelTimer: (() => void) | undefined;
  let reserved = 0;
  const waiters = new Set<Waiter>();

  const refill = () => {
    const moment = clock.elapsed();
    left = Math.min(limits.burst - reserved, left + ((moment - at) / 1_000) * limits.perSecond);
    at = moment;
  };
  const waitFor = (amount: number) => {
    refill();
    return left >= amount ? 0 : ((amount - left) / limits.perSecond) * 1_000;
  };
  const serve = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    for (const waiter of waiters) {
      const ms = waitFor(1);
      if (ms > 0) {
        // A timer beyond 2^31 ms fires at once, and a clock may be a fraction of a millisecond late.
        if (Number.isFinite(ms)) cancelTimer = clock.after(Math.min(Math.ceil(ms), 60_000), serve);
        return;
      }
      left -= 1;
      reserved += 1;
      waiters.delete(waiter);
      waiter.serve();
    }
  };

  const createTurn = (): Turn => {
    let isOpen = true;
    const end = (isUsed: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      refill();
      reserved -= 1;
      if (!isUsed) left += 1;
      serve();
    };
    return { use: () => end(true), giveBack: () => end(false) };
  };
  const reserve = (signal: AbortSignal): Promise<Turn> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        waiters.delete(waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        serve() {
          signal.removeEventListener('abort', onAbort);
          resolve(createTurn());
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiters.add(waiter);
      if (cancelTimer === undefined) serve();
    });

  return {
    reserve,
    take: async (signal) => (await reserve(signal)).use(),
    waitMs: () => waitFor(waiters.size + 1),
    adjust(changed) {
      if (changed.perSecond === limits.perSecond && changed.burst === limits.burst) return;
      refill();
      limits = changed;
      // Nothing is given: a spec that is edited to and fro gains nothing by it.
      left = Math.min(left, changed.burst - reserved);
      serve();
    },
    isAtRest() {
      refill();
      return waiters.size + reserved === 0 && left >= limits.burst;
    },
  };
}
