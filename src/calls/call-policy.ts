import { parseDurationNanos } from '../../schema/formats/duration.ts';
import type { ProviderConfig } from '../../schema/spec/config.ts';

/** How calls to one provider are made, as its `config` says; what that leaves out has the defaults below. */
export interface CallPolicy {
  /** For one call, its retries and the waits between them included. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly backoffMultiplier: number;
  readonly maxBackoffMs: number;
  /** Requests per second on average. */
  readonly perSecond: number;
  /** Requests at once after a rest; at least 1. */
  readonly burst: number;
}

export const defaultPolicy: CallPolicy = {
  timeoutMs: 30_000,
  maxRetries: 3,
  backoffMultiplier: 2,
  maxBackoffMs: 30_000,
  perSecond: 10,
  burst: 20,
};

/** A spec may be foreign; whatever it says, nothing is tried for longer or oftener than this. */
const most = { timeoutMs: 300_000, maxRetries: 10, backoffMultiplier: 10, maxBackoffMs: 300_000, burst: 10_000 };
const leastTimeoutMs = 100;

/** Reads `spec.config`; a text that is broken counts as absent. */
export function readPolicy(config: ProviderConfig | null | undefined): CallPolicy {
  const { timeout, retryPolicy, rateLimiting } = config ?? {};
  const perSecond = decimal(rateLimiting?.requestsPerSecond) ?? defaultPolicy.perSecond;
  return {
    timeoutMs: within(leastTimeoutMs, durationMs(timeout) || defaultPolicy.timeoutMs, most.timeoutMs),
    maxRetries: within(0, retryPolicy?.maxRetries ?? defaultPolicy.maxRetries, most.maxRetries),
    backoffMultiplier: within(
      1,
      decimal(retryPolicy?.backoffMultiplier) ?? defaultPolicy.backoffMultiplier,
      most.backoffMultiplier,
    ),
    maxBackoffMs: within(0, durationMs(retryPolicy?.maxBackoffDelay) ?? defaultPolicy.maxBackoffMs, most.maxBackoffMs),
    perSecond,
    // One request must fit, or none could ever be made.
    burst: within(1, rateLimiting?.burstLimit ?? defaultBurst(rateLimiting?.requestsPerSecond, perSecond), most.burst),
  };
}

/** Without a burst of its own, a rate allows what two seconds of it allow, as the default does. */
function defaultBurst(written: string | null | undefined, perSecond: number): number {
  return written === null || written === undefined ? defaultPolicy.burst : Math.ceil(perSecond * 2);
}

function durationMs(text: string | null | undefined): number | undefined {
  const nanos = text === null || text === undefined ? undefined : parseDurationNanos(text);
  return nanos === undefined || nanos < 0n ? undefined : Math.ceil(Number(nanos) / 1_000_000);
}

function decimal(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

function within(least: number, value: number, greatest: number): number {
  return Math.min(greatest, Math.max(least, value));
}
