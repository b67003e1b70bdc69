import { unlessAborted } from '../cluster/unless-aborted.ts';
import type { Connection, QuotaReport } from '../drivers/connection.ts';
import type { DiscoveryProgress } from '../drivers/discovery.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { type TellFault, toFailure } from './failures.ts';
import type { Findings, Subject } from './ports.ts';
import { type Asked, withConnection, type WithConnectionOptions } from './with-connection.ts';

export interface AskOptions extends WithConnectionOptions {
  readonly report: (progress: DiscoveryProgress) => void;
  readonly tellFault: TellFault;
}

/**
 * Asks a provider what it offers, once, and signs out, also after an abort or a failure. A driver that heeds no signal is
 * left behind. Throws nothing.
 */
export function askProvider(subject: Subject, { report, tellFault, ...options }: AskOptions): Promise<Asked<Findings>> {
  const { signal } = options;
  return withConnection(subject, options, async (connection) => {
    const discovery = await unlessAborted(() => connection.discoverCapabilities(report), signal);
    return { discovery, quotas: await quotasOf(connection, { signal, tellFault }) };
  });
}

/** For who asks it within a time, in milliseconds. */
export function tookTooLong(runMs: number): DriverFailure {
  const message = `Expected the provider to tell what it offers within ${runMs / 1_000} s, but it took longer.`;
  const fix = 'Raise `spec.config.rateLimiting`, or look at what makes the provider slow.';
  return new DriverFailure(FailureCode.TIMEOUT, message, { fix });
}

/** What could not be found out at all is a failure. Throws the signal's reason. */
export async function quotasOf(
  connection: Connection,
  { signal, tellFault }: { readonly signal: AbortSignal; readonly tellFault: TellFault },
): Promise<QuotaReport | DriverFailure> {
  try {
    return await unlessAborted(() => connection.fetchQuotas(), signal);
  } catch (error) {
    signal.throwIfAborted();
    return toFailure(error, tellFault);
  }
}
