export interface BucketOptions {
  readonly perSecond: number;
  /** How much may be taken at once after a rest. */
  readonly burst: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A budget that refills by the second, up to its burst. */
export interface Bucket {
  /** Takes so much, or nothing and false when less is left. */
  take(amount: number): boolean;
  /** How long until so much is there, in milliseconds. */
  waitMs(amount: number): number;
  /** Nothing is missing: one that is made anew would be no different. */
  readonly full: boolean;
}

export function createBucket({ perSecond, burst, now }: BucketOptions): Bucket {
  let left = burst;
  let at = now();
  const refill = () => {
    const moment = now();
    // A clock that is set back gives nothing and takes nothing.
    left = Math.min(burst, left + (Math.max(0, moment - at) / 1_000) * perSecond);
    at = moment;
  };
  return {
    take(amount) {
      refill();
      if (left < amount) return false;
      left -= amount;
      return true;
    },
    waitMs(amount) {
      refill();
      return left >= amount ? 0 : Math.ceil(((amount - left) / perSecond) * 1_000);
    },
    get full() {
      refill();
      return left >= burst;
    },
  };
}
