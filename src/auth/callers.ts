import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type Bucket, createBucket } from '../bucket.ts';
import type { BearerToken } from '../cluster/bearer-token.ts';
import type { ClusterCalls } from '../cluster/connection.ts';
import { reviewSelf } from '../cluster/reviews.ts';
import { seesEverything } from '../providers/scope/sees-everything.ts';
import { type Credentials, unauthenticated } from './bearer.ts';
import { type Caller, createCaller, performing } from './caller.ts';
import { createDecisions } from './decisions.ts';
import type { HeldProviders } from './held-providers.ts';
import { createIdentities, type Identities, type Identity } from './identities.ts';
import { createReviewQueue, type ReviewQueueOptions } from './review-queue.ts';
import { createSecretSight } from './secret-sight.ts';
import { createViewer } from './viewer.ts';

export interface CallersOptions {
  readonly connection: { as(token: BearerToken): ClusterCalls };
  readonly held: HeldProviders;
  readonly isPolicyInstalled: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly queue?: Omit<ReviewQueueOptions, 'now'>;
}

export interface Callers {
  /** See Identities.identify. */
  identify(credentials: Credentials, signal: AbortSignal): Caller | Promise<Caller>;
  /**
   * Has the cluster asked about a token again and again, for as long as something is open that it opened. Calls
   * `onInvalid` once with UNAUTHENTICATED when the token has ended; a cluster out of reach ends nothing.
   */
  guard(credentials: Credentials, onInvalid: (error: GatewayError) => void): () => void;
}

/** One user's reviews of permissions: a wide list in a cluster of some thousand namespaces, and then again. */
const reviewsPerSecond = 300;
const reviewsAtOnce = 10_000;
const maxUsers = 10_000;
/** Between two looks at a token while the cluster can't be asked, or has only just been. */
const minGuardMs = 1_000;

/** Callers are who the cluster says they are, by their own bearer tokens. */
export function createCallers(options: CallersOptions): Callers {
  return new TokenCallers(options);
}

/** The one caller there is where nobody is asked who they are: what the gateway may do, they may do. */
export function gatewayCaller(options: {
  readonly connection: ClusterCalls;
  readonly held: HeldProviders;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Caller {
  const { connection, held, now } = options;
  const budget = createBucket({ perSecond: reviewsPerSecond, burst: reviewsAtOnce, now });
  const decisions = createDecisions({ calls: connection, now, expiresAt: Infinity, budget });
  return {
    username: 'everybody',
    calls: connection,
    decisions,
    permission: seesEverything,
    secrets: undefined,
    secretSight: createSecretSight({ calls: connection, decisions }),
    viewer: createViewer({ user: () => reviewSelf(connection), decisions, permission: seesEverything, held }),
    assertMayPerform: performing(decisions, 'everybody'),
  };
}

class TokenCallers implements Callers {
  private readonly options: CallersOptions;
  private readonly identities: Identities;
  private readonly callers = new WeakMap<Identity, Caller>();
  private readonly budgets = new LRUCache<string, Bucket>({ max: maxUsers });

  constructor(options: CallersOptions) {
    const { connection, now, queue } = options;
    this.options = options;
    this.identities = createIdentities({
      review: async (token) => assertKnown(await reviewSelf(connection.as(token))),
      queue: createReviewQueue({ ...queue, now }),
      now,
    });
  }

  identify(credentials: Credentials, signal: AbortSignal): Caller | Promise<Caller> {
    const identity = this.identities.identify(credentials, signal);
    return identity instanceof Promise ? identity.then((known) => this.callerOf(known)) : this.callerOf(identity);
  }

  guard(credentials: Credentials, onInvalid: (error: GatewayError) => void): () => void {
    const { now } = this.options;
    const stopped = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const look = async () => {
      let waitMs = minGuardMs;
      try {
        const identity = await this.identities.identify(credentials, stopped.signal);
        waitMs = Math.max(minGuardMs, this.identities.freshUntil(identity) - now());
      } catch (error) {
        if (!stopped.signal.aborted && error instanceof GatewayError && error.code === 'UNAUTHENTICATED') {
          stopped.abort();
          onInvalid(error);
        }
      }
      if (!stopped.signal.aborted) timer = setTimeout(() => void look(), waitMs).unref();
    };
    void look();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }

  private callerOf(identity: Identity): Caller {
    const known = this.callers.get(identity);
    if (known !== undefined) return known;
    const { user, expiresAt } = identity;
    const budget = this.budgetOf(user.username);
    const caller = createCaller({ ...this.options, user, calls: this.callsOf(identity), expiresAt, budget });
    this.callers.set(identity, caller);
    return caller;
  }

  private budgetOf(username: string): Bucket {
    const { now } = this.options;
    const budget =
      this.budgets.get(username) ?? createBucket({ perSecond: reviewsPerSecond, burst: reviewsAtOnce, now });
    this.budgets.set(username, budget);
    return budget;
  }

  /** A refusal of the token, whatever it was sent for, is the end of what is remembered of it. */
  private callsOf(identity: Identity): ClusterCalls {
    const calls = this.options.connection.as(identity.token);
    return {
      request: async (path, request) => {
        const response = await calls.request(path, request);
        if (response.statusCode === 401) this.identities.forget(identity);
        return response;
      },
    };
  }
}

/** A cluster that lets everybody in calls those whom it does not know by this name; here they stay outside. */
function assertKnown<User extends { readonly username: string }>(user: User): User {
  if (user.username !== 'system:anonymous') return user;
  throw unauthenticated('Expected a token that the cluster accepts, but got one that it does not know.');
}
