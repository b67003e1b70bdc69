import { GatewayError } from '../../schema/gateway-error.ts';
import { type Bucket, createBucket } from '../bucket.ts';

export interface ReviewQueueOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Reviews of unknown tokens that are started in a second; 200 unless given. */
  readonly perSecond?: number;
  /** Reviews of unknown tokens under way at a time; 16 unless given. */
  readonly atOnce?: number;
  /** Unknown tokens that wait, from one address; 1,000 unless given. */
  readonly perAddress?: number;
  /** Unknown tokens that wait in all; 10,000 unless given. */
  readonly waiting?: number;
}

export interface QueuedReview {
  readonly remoteAddress: string;
  /** Nobody waits for it any more: then it is not started. */
  readonly isAbandoned: () => boolean;
  readonly run: () => Promise<void>;
  /** Called in place of run. */
  readonly drop: (error: GatewayError) => void;
}

/**
 * Lets tokens that nobody has seen yet through to the cluster: so many a second, so many at once, and each address in its
 * turn, so that a flood of bad ones costs the cluster a bounded number of reviews and holds up whom it comes from.
 */
export interface ReviewQueue {
  /** Throws OVERLOADED when too many wait, in all or from this address: cheap, since a flood meets it most of the time. */
  assertRoom(remoteAddress: string): void;
  /** Drops the review with OVERLOADED when too many wait. */
  add(review: QueuedReview): void;
  /** How many wait. */
  readonly length: number;
}

export function createReviewQueue(options: ReviewQueueOptions): ReviewQueue {
  return new Lanes(options);
}

class Lanes implements ReviewQueue {
  length = 0;
  private readonly lanes = new Map<string, QueuedReview[]>();
  private readonly bucket: Bucket;
  private readonly limits: { readonly atOnce: number; readonly perAddress: number; readonly waiting: number };
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor({ now, perSecond = 200, atOnce = 16, perAddress = 1_000, waiting = 10_000 }: ReviewQueueOptions) {
    this.bucket = createBucket({ perSecond, burst: perSecond, now });
    this.limits = { atOnce, perAddress, waiting };
  }

  assertRoom(remoteAddress: string): void {
    if (this.isFull(this.lanes.get(laneOf(remoteAddress)))) throw tooMany;
  }

  add(review: QueuedReview): void {
    const address = laneOf(review.remoteAddress);
    const lane = this.lanes.get(address) ?? [];
    if (this.isFull(lane)) {
      review.drop(tooMany);
      return;
    }
    lane.push(review);
    this.lanes.set(address, lane);
    this.length += 1;
    this.advance();
  }

  private isFull(lane: readonly QueuedReview[] = []): boolean {
    return lane.length >= this.limits.perAddress || this.length >= this.limits.waiting;
  }

  private advance(): void {
    while (this.running < this.limits.atOnce) {
      const [next] = this.lanes;
      if (next === undefined) return;
      const [address, [review]] = next;
      if (review?.isAbandoned() === false && !this.bucket.take(1)) {
        this.wait();
        return;
      }
      this.shift(address);
      if (review === undefined) continue;
      if (review.isAbandoned()) review.drop(abandoned());
      else this.start(review);
    }
  }

  /** Takes the first of a lane, and sends the lane to the end of the round. */
  private shift(address: string): void {
    const lane = this.lanes.get(address) ?? [];
    lane.shift();
    this.length -= 1;
    this.lanes.delete(address);
    if (lane.length > 0) this.lanes.set(address, lane);
  }

  private start(review: QueuedReview): void {
    this.running += 1;
    const done = () => {
      this.running -= 1;
      this.advance();
    };
    review.run().then(done, done);
  }

  private wait(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.advance();
      },
      Math.max(1, this.bucket.waitMs(1)),
    ).unref();
  }
}

/** Whoever has one IPv6 address has its whole /64. */
function laneOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

/** One for all: the stack of each of ten thousand a second would cost more than all else about it. */
const tooMany = new GatewayError('OVERLOADED', 'Too many unknown tokens wait to be reviewed by the cluster.', {
  fix: 'Try again in a second.',
});

function abandoned(): GatewayError {
  return new GatewayError('TIMEOUT', 'The caller went away.');
}
