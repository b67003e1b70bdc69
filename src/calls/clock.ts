/** The time as calls meet it; tests bring one that they move. */
export interface Clock {
  /** Milliseconds since 1970, for what is told. */
  now(): number;
  /** Milliseconds of a clock that nobody sets, for what is measured. */
  elapsed(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Calls once, after so many milliseconds, unless what it returns is called before. */
  after(ms: number, call: () => void): () => void;
}

/** Keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  after(ms, call) {
    const timer = setTimeout(call, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after so many milliseconds; rejects with the signal's reason when that goes first. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
