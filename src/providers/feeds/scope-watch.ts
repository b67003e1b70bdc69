import { GatewayError } from '../../../schema/gateway-error.ts';
import { renewAheadMs, type Scope } from '../scope/scope.ts';
import type { FeedClock } from './feed-clock.ts';
import { outages } from './outages.ts';

/** Asks what a feed may show now; `including` are namespaces that the answer must decide on, whatever they hold. */
export type AskScope = (including: ReadonlySet<string> | undefined, signal: AbortSignal) => Scope | Promise<Scope>;

/** What a feed may show when it starts, and how to ask again. */
export interface Permit {
  readonly scope: Scope;
  readonly ask: AskScope;
}

const LONGEST_MS = 25_000;
const SHORTEST_MS = 1_000;

/** After a question that the cluster could not answer. */
const RETRY_MS = 2_000;

/** What is left to see for who may no longer see anything. */
const nothing: Scope = {
  everything: false,
  namespaces: new Set(),
  names: new Map(),
  decided: new Set(),
  digest: 'nothing',
  goodUntil: Infinity,
};

/** Keeps a permission up to date for as long as a feed is open: one timer, and one question at a time. */
export class ScopeWatch {
  /** Why there is nothing left to see, once there isn't. */
  forbidden: GatewayError | undefined;
  private scope: Scope;
  private failure: Error | undefined;
  private readonly ask: AskScope;
  private readonly clock: FeedClock;
  /** The namespaces that an answer in place of `scope` must decide on. */
  private readonly atStake: (scope: Scope) => ReadonlySet<string>;
  private asking = false;
  private askAt: number;
  private notBefore = 0;
  private cancel: () => void = () => undefined;
  private signal = new AbortController().signal;
  private wake: () => void = () => undefined;

  constructor({ scope, ask }: Permit, clock: FeedClock, atStake: (scope: Scope) => ReadonlySet<string>) {
    this.scope = scope;
    this.ask = ask;
    this.clock = clock;
    this.atStake = atStake;
    this.askAt = nextQuestion(scope, clock.now());
  }

  /** From now on, until `signal` aborts, `wake` is called when the answer may be another one. */
  begin(signal: AbortSignal, wake: () => void): void {
    this.signal = signal;
    this.wake = wake;
    signal.addEventListener('abort', () => this.cancel(), { once: true });
    this.schedule();
  }

  /** What may be shown at this moment; undefined while that is not known. Throws what ends the feed. */
  current(): Scope | undefined {
    if (this.scope.goodUntil === Infinity) return this.scope;
    const now = this.clock.now();
    if (now >= this.askAt) this.renew(undefined);
    if (this.failure !== undefined) throw this.failure;
    return now < this.scope.goodUntil ? this.scope : undefined;
  }

  /** Asks about namespaces that came up; whether there is an answer already. */
  decide(namespaces: ReadonlySet<string>): boolean {
    const before = this.scope;
    this.renew(namespaces);
    if (this.failure !== undefined) throw this.failure;
    return this.scope !== before;
  }

  private renew(including: ReadonlySet<string> | undefined): void {
    if (this.asking || this.signal.aborted || this.clock.now() < this.notBefore) return;
    this.asking = true;
    const { scope } = this;
    const stake = scope.everything ? including : new Set([...this.atStake(scope), ...(including ?? [])]);
    try {
      const answer = this.ask(stake, this.signal);
      if (!(answer instanceof Promise)) return this.take(answer, stake);
      const settled = (settle: () => void): void => {
        settle();
        if (!this.asking && !this.signal.aborted) this.wake();
      };
      answer.then(
        (later) => settled(() => this.take(later, stake)),
        (error: unknown) => settled(() => this.fail(error)),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  /** While it was asked for, a namespace may have come that it says nothing of, and of which the reader was shown some. */
  private take(answer: Scope, asked: ReadonlySet<string> | undefined): void {
    this.asking = false;
    const missed = answer.everything
      ? []
      : [...this.atStake(this.scope)].filter((namespace) => !answer.decided.has(namespace) && !asked?.has(namespace));
    if (missed.length > 0) return this.renew(new Set([...missed, ...(asked ?? [])]));
    // What was asked about and is not said to be seen is hidden.
    this.scope = asked ? { ...answer, decided: new Set([...answer.decided, ...asked]) } : answer;
    this.askAt = nextQuestion(answer, this.clock.now());
    this.notBefore = 0;
    this.schedule();
  }

  private fail(error: unknown): void {
    this.asking = false;
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') {
      this.forbidden = error;
      this.scope = nothing;
      this.cancel();
      return;
    }
    if (error instanceof GatewayError && outages.has(error.code)) {
      this.askAt = this.notBefore = this.clock.now() + RETRY_MS;
      this.schedule();
      return;
    }
    this.failure = error instanceof Error ? error : new Error('the permission could not be asked', { cause: error });
    this.cancel();
  }

  private schedule(): void {
    this.cancel();
    if (this.scope.goodUntil === Infinity || this.signal.aborted) return;
    this.cancel = this.clock.after(Math.max(0, this.askAt - this.clock.now()), () => {
      this.renew(undefined);
      if (!this.asking && !this.signal.aborted) this.wake();
    });
  }
}

function nextQuestion({ goodUntil }: Scope, now: number): number {
  return Math.min(Math.max(goodUntil - renewAheadMs, now + SHORTEST_MS), now + LONGEST_MS);
}
