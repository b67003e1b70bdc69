export interface Backoff {
  /** Milliseconds to wait after one more failure in a row; `capMs` bounds it by what failed. */
  next(capMs: number): number;
  /** To be called when something worked. */
  reset(): void;
}

export interface BackoffOptions {
  /** Upper bound of the first wait, doubled by each further failure. */
  readonly baseMs?: number;
  /** No wait is shorter, so that failing at once is never a busy loop. */
  readonly floorMs?: number;
  /** In [0, 1). */
  readonly random?: (() => number) | undefined;
}

/** Exponential backoff with full jitter: replicas that lost one API server don't come back to it in step. */
export function createBackoff({ baseMs = 500, floorMs = 100, random = Math.random }: BackoffOptions = {}): Backoff {
  let failures = 0;
  return {
    next(capMs) {
      const ceiling = Math.min(capMs, baseMs * 2 ** failures);
      failures = Math.min(failures + 1, 20);
      return floorMs + random() * Math.max(0, ceiling - floorMs);
    },
    reset() {
      failures = 0;
    },
  };
}
