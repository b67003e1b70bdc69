import { GatewayError } from '../../schema/gateway-error.ts';
import type { Backoff } from './backoff.ts';
import { ApiFailure } from './status.ts';

/** An outage is over for us within seconds of its end, at a request every few seconds while it lasts. */
const capMs = 5_000;
/** A server that has forgotten a version is up: the list that mends it waits only so that a loop is never a busy one. */
const expiredCapMs = 1_000;
/** A server that asks to be left alone, or refuses on purpose, is asked less often. */
const patientCapMs = 30_000;
const maxRetryAfterMs = 120_000;

/** How long to wait after a failed list or watch, in milliseconds: what the server asked for, else the backoff. */
export function retryDelayMs(error: unknown, backoff: Backoff): number {
  if (!(error instanceof ApiFailure)) return backoff.next(capMs);
  if (error.expired) return backoff.next(expiredCapMs);
  const delayMs = backoff.next(error.httpStatus === 429 || error.httpStatus === 403 ? patientCapMs : capMs);
  if (error.retryAfterMs === undefined) return delayMs;
  // Not a moment earlier than asked, and not all replicas at the same one.
  return Math.min(error.retryAfterMs, maxRetryAfterMs) + Math.min(delayMs, 1_000);
}

/** How long a server asked to be left alone by a refusal, in milliseconds; 0 where it did not. */
export function askedToWaitMs(error: unknown): number {
  const failure = error instanceof GatewayError ? error.cause : error;
  return failure instanceof ApiFailure ? Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs) : 0;
}
