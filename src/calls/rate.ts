import type { Clock } from './clock.ts';

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket with a queue: who waits is served in the order of asking. */
export interface Rate {
  /**
   * Resolves when a request may be sent; rejects with the signal's reason, and takes nothing, when that goes first.
   * `isNext` is for who gave a turn back: those who have not had one yet come after it.
   */
  take(signal: AbortSignal, isNext?: boolean): Promise<void>;
  /** For a turn in which nothing was sent. */
  giveBack(): void;
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
  const [returned, waiters] = [new Set<Waiter>(), new Set<Waiter>()];

  const refill = () => {
    const moment = clock.elapsed();
    left = Math.min(limits.burst, left + ((moment - at) / 1_000) * limits.perSecond);
    at = moment;
  };
  const waitFor = (amount: number) => {
    refill();
    return left >= amount ? 0 : ((amount - left) / limits.perSecond) * 1_000;
  };
  const leave = (waiter: Waiter) => {
    returned.delete(waiter);
    waiters.delete(waiter);
  };
  const serve = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    for (const waiter of [...returned, ...waiters]) {
      const ms = waitFor(1);
      if (ms > 0) {
        // A timer beyond 2^31 ms fires at once, and a clock may be a fraction of a millisecond late.
        if (Number.isFinite(ms)) cancelTimer = clock.after(Math.min(Math.ceil(ms), 60_000), serve);
        return;
      }
      left -= 1;
      leave(waiter);
      waiter.serve();
    }
  };

  return {
    take: (signal, isNext = false) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const onAbort = () => {
          leave(waiter);
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          serve() {
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        (isNext ? returned : waiters).add(waiter);
        if (cancelTimer === undefined) serve();
      }),
    giveBack() {
      refill();
      left = Math.min(limits.burst, left + 1);
      serve();
    },
    waitMs: () => waitFor(returned.size + waiters.size + 1),
    adjust(changed) {
      if (changed.perSecond === limits.perSecond && changed.burst === limits.burst) return;
      refill();
      limits = changed;
      // Nothing is given: a spec that is edited to and fro gains nothing by it.
      left = Math.min(left, changed.burst);
      serve();
    },
    isAtRest() {
      refill();
      return returned.size + waiters.size === 0 && left >= limits.burst;
    },
  };
}
