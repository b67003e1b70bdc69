import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Access } from '../drivers/access.ts';
import type { QuotaReport } from '../drivers/connection.ts';
import type { Discovery } from '../drivers/discovery.ts';
import type { Driver, Reach } from '../drivers/driver.ts';
import type { DriverFailure } from '../drivers/failure.ts';

/** A way out to one provider, that somebody closes. */
export type ClosableAccess = Access & AsyncDisposable & { secretVersions(): string };

/** Gives the way out for one use of one provider; it ends with its signal, or when it is closed. Sends nothing yet. */
export type AccessFor = (provider: MachineProvider, signal: AbortSignal, options: AccessOptions) => ClosableAccess;

export interface AccessOptions {
  /** Longest life, in milliseconds. */
  readonly totalMs: number;
  /** It is there to see whether a server that has failed lately is well by now. */
  readonly isLook?: boolean;
  /** Requests that are under way together; each takes a socket of its own. */
  readonly atOnce?: number;
}

/** A provider that can be asked. */
export interface Subject {
  readonly provider: MachineProvider;
  readonly driver: Driver & { readonly reach: Reach };
}

/** What a provider offers, and what of it is in use and may be; the second is worth little without the first. */
export interface Findings {
  readonly discovery: Discovery;
  readonly quotas: QuotaReport | DriverFailure;
}
