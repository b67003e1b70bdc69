import type { Answer, Call } from '../drivers/access.ts';
import { retryAfterMs } from '../drivers/retry-after.ts';
import type { CallPolicy } from './call-policy.ts';
import type { Clock } from './clock.ts';
import { isReset } from './failures.ts';

/** The wait before the first retry at most, in milliseconds; each one after it is longer by the policy's factor. */
const firstBackoffMs = 500;

/** What became of one attempt. */
export type Outcome = { readonly answer: Answer } | { readonly error: unknown };

/**
 * Milliseconds to wait before the call is tried again; undefined when it is not: it is not repeatable, the outcome is no
 * reason, all tries are used up, or what the server asks for is longer than anybody wants to wait.
 */
export function retryWaitMs(outcome: Outcome, { call, tried, policy, clock, leftMs }: RetryFacts): number | undefined {
  if (tried > policy.maxRetries || !isRepeatable(call) || !isWorthIt(outcome, call)) return undefined;
  const asked = 'answer' in outcome ? askedWaitMs(outcome.answer, clock) : undefined;
  if (asked !== undefined) return asked <= Math.min(policy.maxBackoffMs, leftMs) ? asked : undefined;
  const longest = Math.min(policy.maxBackoffMs, firstBackoffMs * policy.backoffMultiplier ** (tried - 1));
  // Full jitter: of many that failed at once no two come back at once.
  const wait = clock.random() * longest;
  return wait < leftMs ? wait : undefined;
}

interface RetryFacts {
  readonly call: Call;
  /** How many attempts were made. */
  readonly tried: number;
  readonly policy: CallPolicy;
  readonly clock: Clock;
  /** Of the call's time. */
  readonly leftMs: number;
}

/** How long a server that is throttling asks to be left alone; undefined when it doesn't. */
export function askedWaitMs({ status, headers }: Answer, clock: Clock): number | undefined {
  return status === 429 || status === 503 ? retryAfterMs(headers, clock.now()) : undefined;
}

function isRepeatable({ method, isRepeatable = method === 'GET' || method === 'HEAD' }: Call): boolean {
  return isRepeatable;
}

function isWorthIt(outcome: Outcome, call: Call): boolean {
  if ('error' in outcome) return isReset(outcome.error);
  if (call.isRefusal?.(outcome.answer) === true) return false;
  const { status } = outcome.answer;
  // 501 and 505 will be no different the next time.
  return status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
