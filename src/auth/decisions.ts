import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { Bucket } from '../bucket.ts';
import type { ClusterCalls } from '../cluster/connection.ts';
import { type NamespaceRules, type ResourceAttributes, reviewAccess, reviewRules } from '../cluster/reviews.ts';
import { createSlots } from '../cluster/slots.ts';
import { renewAheadMs } from '../providers/scope/scope.ts';
import { questionKey } from './question-key.ts';
import { group } from './resource.ts';

/** Whether something is allowed, and until when that may be acted on, in milliseconds since 1970. */
export interface Decision {
  readonly allowed: boolean;
  readonly goodUntil: number;
  /** When it is asked for anew; it may be given again until then. */
  readonly freshUntil: number;
}

/** What the cluster lists that somebody may do in a namespace. */
export interface KnownRules extends NamespaceRules {
  readonly goodUntil: number;
  readonly freshUntil: number;
}

export interface DecisionsOptions {
  /** Speaks to the cluster as the one whose permissions these are. */
  readonly calls: ClusterCalls;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of the token, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** How many reviews this user may still cause. */
  readonly budget: Bucket;
}

/** What one token may do, as the cluster said within the last 30 seconds. */
export interface Decisions {
  /** Without a promise while it is remembered; throws or rejects with UNAUTHENTICATED, OVERLOADED or UNAVAILABLE. */
  may(attributes: ResourceAttributes): Decision | Promise<Decision>;
  rulesIn(namespace: string): KnownRules | Promise<KnownRules>;
}

/** An answer is used for so long after its question was sent. */
const goodForMs = 30_000;
const keptMs = goodForMs - renewAheadMs;
/** Somebody who was just given a permission should not have to wait for long. */
const deniedMs = 10_000;
/** Of one token: one wide list in a cluster of some thousand namespaces. */
const maxDecisions = 10_000;
const reviewsAtOnce = 8;
const never = new AbortController().signal;

export function createDecisions(options: DecisionsOptions): Decisions {
  const { calls } = options;
  const access = new Remembered<Decision>(options);
  const rules = new Remembered<KnownRules>(options);
  const slots = createSlots(reviewsAtOnce);
  const ask = <T>(review: () => Promise<T>): Promise<T> => {
    if (!options.budget.take(1)) return Promise.reject(tooManyReviews());
    return slots(never, review);
  };
  return {
    may: (attributes) =>
      access.get(questionKey(attributes), async (times) => {
        const allowed = await ask(() => reviewAccess(calls, attributes));
        return { allowed, ...times(allowed ? keptMs : deniedMs) };
      }),
    rulesIn: (namespace) =>
      rules.get(namespace, async (times) => ({
        ...relevant(await ask(() => reviewRules(calls, namespace))),
        ...times(keptMs),
      })),
  };
}

interface Times {
  readonly goodUntil: number;
  readonly freshUntil: number;
}

/** Makes an answer; the times of one that is kept for so long count from when its question was sent. */
type Ask<Answer> = (times: (keptMs: number) => Times) => Promise<Answer>;

/** Answers by their question; the same question at the same time is asked once. */
class Remembered<Answer extends Times> {
  // By number alone: a time to live would set a timer at each look into it.
  private readonly answers = new LRUCache<string, Answer>({ max: maxDecisions });
  private readonly pending = new Map<string, Promise<Answer>>();
  private readonly options: DecisionsOptions;

  constructor(options: DecisionsOptions) {
    this.options = options;
  }

  get(key: string, ask: Ask<Answer>): Answer | Promise<Answer> {
    const known = this.answers.get(key);
    if (known !== undefined && this.options.now() < known.freshUntil) return known;
    const pending = this.pending.get(key) ?? this.renew(key, ask);
    this.pending.set(key, pending);
    return pending;
  }

  private async renew(key: string, ask: Ask<Answer>): Promise<Answer> {
    const { now, expiresAt } = this.options;
    const sentAt = now();
    const until = (ms: number) => Math.min(sentAt + ms, expiresAt);
    try {
      const answer = await ask((keptForMs) => ({ goodUntil: until(goodForMs), freshUntil: until(keptForMs) }));
      this.answers.set(key, answer);
      return answer;
    } finally {
      this.pending.delete(key);
    }
  }
}

/** Of all that somebody may do in a namespace, only this group is ever asked about. */
function relevant({ rules, complete }: NamespaceRules): NamespaceRules {
  return { rules: rules.filter(({ apiGroups }) => apiGroups.includes(group) || apiGroups.includes('*')), complete };
}

function tooManyReviews(): GatewayError {
  return new GatewayError('OVERLOADED', "Too many of this user's permissions had to be reviewed in a short time.", {
    fix: 'Ask for one namespace at a time, or try again in a few seconds.',
  });
}
