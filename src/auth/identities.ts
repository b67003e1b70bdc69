import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../schema/gateway-error.ts';
import { BearerToken } from '../cluster/bearer-token.ts';
import type { UserInfo } from '../cluster/reviews.ts';
import { createSlots } from '../cluster/slots.ts';
import { assertTokenForm, type Credentials, digestOf, readToken, unauthenticated } from './bearer.ts';
import { findExpiry } from './jwt.ts';
import type { ReviewQueue } from './review-queue.ts';
import { unlessGone } from './unless-gone.ts';

/** A token whose owner the cluster has named. */
export interface Identity {
  /** SHA-256 of the token. */
  readonly digest: string;
  readonly token: BearerToken;
  readonly user: UserInfo;
  /** When the token ends by its own word, in milliseconds since 1970; Infinity when it says nothing. */
  readonly expiresAt: number;
}

export interface IdentitiesOptions {
  /** Asks the cluster whose token it is. Throws UNAUTHENTICATED for a bad one. */
  readonly review: (token: BearerToken) => Promise<UserInfo>;
  readonly queue: ReviewQueue;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Identities {
  /**
   * Who shows these credentials; without a promise while that is remembered. Throws or rejects with UNAUTHENTICATED for
   * none and bad ones, OVERLOADED when too many unknown tokens wait, and UNAVAILABLE when the cluster can't be asked.
   */
  identify(credentials: Credentials, signal: AbortSignal): Identity | Promise<Identity>;
  /** When identify() asks the cluster about this token again, in milliseconds since 1970. */
  freshUntil(identity: Identity): number;
  /** The cluster has refused the token: it is asked again at once. */
  forget(identity: Identity): void;
}

/** The API server itself may go on with a token for 10 seconds after its end: together they stay below 30. */
const identityMs = 15_000;
/** Long enough to make repeating a bad token pointless, short enough for one that is only just becoming good. */
const failureMs = 5_000;
const maxIdentities = 10_000;
const maxFailures = 10_000;
const renewalsAtOnce = 32;
/** A review goes on for whoever comes next, so nobody's leaving ends it. */
const never = new AbortController().signal;

interface Known {
  readonly identity: Identity;
  until: number;
}

interface Pending {
  readonly promise: Promise<Identity>;
  waiters: number;
}

export function createIdentities(options: IdentitiesOptions): Identities {
  return new TokenIdentities(options);
}

class TokenIdentities implements Identities {
  private readonly options: IdentitiesOptions;
  /** Also those that are due for a review: who was let in once is not made to wait among the unknown. */
  private readonly known = new LRUCache<string, Known>({
    max: maxIdentities,
    dispose: ({ identity }) => void this.#byHeader.delete(identity.token.authorization()),
  });
  /** The same by their whole header, which spares each request a digest. Out of sight: the headers must never print. */
  readonly #byHeader = new Map<string, Known>();
  private readonly failures = new LRUCache<string, { readonly error: GatewayError; readonly until: number }>({
    max: maxFailures,
  });
  private readonly pending = new Map<string, Pending>();
  private readonly renewals = createSlots(renewalsAtOnce);

  constructor(options: IdentitiesOptions) {
    this.options = options;
  }

  identify(credentials: Credentials, signal: AbortSignal): Identity | Promise<Identity> {
    const { authorization } = credentials;
    const now = this.options.now();
    const recent = authorization.length === 1 ? this.#byHeader.get(authorization[0] ?? '') : undefined;
    if (recent !== undefined && now < recent.until) return recent.identity;
    const token = readToken(credentials);
    const digest = digestOf(token);
    const known = this.known.get(digest);
    if (known !== undefined && now < known.until) return known.identity;
    const failure = this.failures.get(digest);
    if (failure !== undefined && now < failure.until) throw failure.error;
    assertTokenForm(token);
    if (known === undefined && !this.pending.has(digest)) this.options.queue.assertRoom(credentials.remoteAddress);
    const expiresAt = findExpiry(token) ?? Infinity;
    if (expiresAt <= now) throw unauthenticated('Expected a token that is still good, but got one that has expired.');
    return this.join(digest, signal, () =>
      this.review({ digest, token: new BearerToken(token), expiresAt }, credentials.remoteAddress, known),
    );
  }

  freshUntil({ digest }: Identity): number {
    return this.known.peek(digest)?.until ?? 0;
  }

  forget({ digest }: Identity): void {
    const known = this.known.peek(digest);
    if (known !== undefined) known.until = 0;
  }

  /** All who show the same token at the same time wait for one review; it is dropped when all of them have gone. */
  private async join(digest: string, signal: AbortSignal, start: () => Promise<Identity>): Promise<Identity> {
    const pending = this.pending.get(digest) ?? { promise: start(), waiters: 0 };
    if (pending.waiters === 0) this.pending.set(digest, pending);
    pending.waiters += 1;
    try {
      return await unlessGone(pending.promise, signal);
    } finally {
      pending.waiters -= 1;
    }
  }

  private async review(
    subject: Omit<Identity, 'user'>,
    remoteAddress: string,
    known: Known | undefined,
  ): Promise<Identity> {
    try {
      const sentAt = this.options.now();
      const user =
        known === undefined
          ? await this.queued(subject, remoteAddress)
          : await this.renewals(never, () => this.options.review(subject.token));
      // Somebody who is still the same keeps what is remembered of their permissions.
      const identity =
        known !== undefined && sameUser(known.identity.user, user) ? known.identity : { ...subject, user };
      this.keep({ identity, until: Math.min(sentAt + identityMs, subject.expiresAt) });
      return identity;
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'UNAUTHENTICATED') throw this.refuse(subject.digest);
      throw error;
    } finally {
      this.pending.delete(subject.digest);
    }
  }

  /** In this order: what it takes the place of takes the header with it. */
  private keep(known: Known): void {
    this.known.set(known.identity.digest, known);
    this.#byHeader.set(known.identity.token.authorization(), known);
  }

  private queued(subject: Omit<Identity, 'user'>, remoteAddress: string): Promise<UserInfo> {
    return new Promise((resolve, reject) => {
      this.options.queue.add({
        remoteAddress,
        isAbandoned: () => (this.pending.get(subject.digest)?.waiters ?? 1) === 0,
        run: () => this.options.review(subject.token).then(resolve, reject),
        drop: reject,
      });
    });
  }

  private refuse(digest: string): GatewayError {
    const error = unauthenticated('Expected a token that the cluster accepts, but got one that it refuses.');
    this.known.delete(digest);
    this.failures.set(digest, { error, until: this.options.now() + failureMs });
    return error;
  }
}

function sameUser(a: UserInfo, b: UserInfo): boolean {
  return a.username === b.username && a.uid === b.uid && a.groups.join('\n') === b.groups.join('\n');
}
