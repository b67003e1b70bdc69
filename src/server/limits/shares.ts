import { GatewayError } from '../../../schema/gateway-error.ts';
import { type Bucket, createBucket } from '../../bucket.ts';
import type { UserLimits } from '../settings.ts';

/** One user's share of the gateway, whatever tokens, sockets and streams it is taken through. */
export interface Share {
  /** Takes a place for a query or mutation, until the function that it returns is called. Throws OVERLOADED. */
  enterOperation(): () => void;
  /** The same for a subscription. */
  enterFeed(): () => void;
  /** Takes the estimated cost of an operation. Throws OVERLOADED when so much was not left. */
  spend(cost: number): void;
}

export interface Shares {
  of(user: string): Share;
}

/** So many users may have something open or spent before idle ones are forgotten. */
const sweepAt = 10_000;

/** `now` in milliseconds since 1970. */
export function createShares(limits: UserLimits, now: () => number): Shares {
  const shares = new Map<string, UserShare>();
  let sweepSize = sweepAt;
  return {
    of(user) {
      const known = shares.get(user);
      if (known !== undefined) return known;
      if (shares.size >= sweepSize) {
        for (const [name, share] of shares) if (share.idle) shares.delete(name);
        sweepSize = Math.max(sweepAt, 2 * shares.size);
      }
      const share = new UserShare(limits, now);
      shares.set(user, share);
      return share;
    },
  };
}

class UserShare implements Share {
  private operations = 0;
  private feeds = 0;
  private readonly limits: UserLimits;
  private readonly budget: Bucket;

  constructor(limits: UserLimits, now: () => number) {
    this.limits = limits;
    this.budget = createBucket({ perSecond: limits.costPerSecond, burst: limits.costAtOnce, now });
  }

  get idle(): boolean {
    return this.operations === 0 && this.feeds === 0 && this.budget.full;
  }

  enterOperation(): () => void {
    if (this.operations >= this.limits.operations) {
      throw overLimit(`${this.limits.operations} operations at a time`, 'Wait for one of them to be answered.');
    }
    this.operations += 1;
    return once(() => (this.operations -= 1));
  }

  enterFeed(): () => void {
    if (this.feeds >= this.limits.feeds) {
      throw overLimit(`${this.limits.feeds} open subscriptions`, 'Complete one of them first.');
    }
    this.feeds += 1;
    return once(() => (this.feeds -= 1));
  }

  spend(cost: number): void {
    if (this.budget.take(cost)) return;
    const seconds = Math.max(1, Math.ceil(this.budget.waitMs(cost) / 1_000));
    throw overLimit(
      `an estimated cost of ${this.limits.costPerSecond} a second, after ${this.limits.costAtOnce} at once`,
      `Try again in ${seconds} s, or ask for less.`,
    );
  }
}

function once(leave: () => void): () => void {
  let left = false;
  return () => {
    if (left) return;
    left = true;
    leave();
  };
}

function overLimit(limit: string, fix: string): GatewayError {
  return new GatewayError('OVERLOADED', `One user may have ${limit}, but asked for more.`, { fix });
}
