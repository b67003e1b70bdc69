import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import type { CredentialCheck, Probe, QuotaReport } from '../drivers/connection.ts';
import type { Discovery } from '../drivers/discovery.ts';
import type { DriverFailure } from '../drivers/failure.ts';
import type { DiscoveryShare } from './capability-share.ts';
import type { HealthShare } from './health-share.ts';
import type { QuotaShare } from './quota-share.ts';

/** A look at a provider: a probe and a check of its credentials, or why there was none, as `connect` threw it. */
export type Look =
  { readonly probe: Probe; readonly credentials: CredentialCheck | undefined } | { readonly failure: DriverFailure };

/** What was seen of a provider. Whoever saw it has taken the texts of its Secret out of every message. */
export interface Observations {
  /** Of the spec that was looked at. */
  readonly generation: number | undefined;
  /** What validation has against the spec; absent when nobody validated. */
  readonly problems?: readonly ValidationProblem[];
  readonly look?: Look;
  readonly quotas?: QuotaReport | DriverFailure;
  readonly discovery?: Discovery | DriverFailure;
}

/** One look of the window that the score is counted over. */
export interface PastLook {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isSuccess: boolean;
  /** Of the first call after signing in. */
  readonly responseMs?: number;
}

/** What was known before. */
export interface Previous {
  readonly provider: MachineProvider;
  /** Oldest first; where there is none, it is made up of what the status says of itself. */
  readonly looks: readonly PastLook[];
  /** A failure that may pass was seen last time, and is not told yet. */
  readonly unconfirmed: boolean;
}

/**
 * What follows: each share that something was seen of, whole, as its manager applies it. `health` is there when a look or
 * problems are, `quota` when quotas are, `discovery` when a discovery is.
 */
export interface Assessment {
  readonly health?: HealthShare;
  readonly discovery?: DiscoveryShare;
  readonly quota?: QuotaShare;
  readonly looks: readonly PastLook[];
  /** Look again soon: until then nothing but the score says that something is wrong. */
  readonly unconfirmed: boolean;
}
