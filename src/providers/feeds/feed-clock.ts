/** The time as a feed meets it; tests bring one that they move. */
export interface FeedClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls once, after so many milliseconds, unless what it answers is called before. */
  after(ms: number, call: () => void): () => void;
}

/** Keeps no process alive. */
export const systemClock: FeedClock = {
  now: Date.now,
  after(ms, call) {
    const timer = setTimeout(call, ms).unref();
    return () => clearTimeout(timer);
  },
};
