import type { Connection, QuotaReport } from '../drivers/connection.ts';
import type { DiscoveryProgress } from '../drivers/discovery.ts';
import type { DriverFailure } from '../drivers/failure.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import type { AccessFor, Findings, Subject } from './ports.ts';
import { toFailure } from './present.ts';
import { watchAccess, type WatchedAccess } from './watched-access.ts';

export interface AskOptions {
  readonly accessFor: AccessFor;
  /** Of the run: what is asked of the provider ends with it, but for signing out. */
  readonly signal: AbortSignal;
  readonly report: (progress: DiscoveryProgress) => void;
  /** How long asking may take, and signing out after it, in milliseconds. */
  readonly runMs: number;
  readonly closeMs: number;
}

export interface Asked {
  readonly outcome: Findings | { readonly error: unknown };
  /** Every text of a Secret that was used: none of them may be told. */
  readonly secretTexts: readonly string[];
  /** `host:port` of those whose certificates were not verified. */
  readonly unverified: readonly string[];
}

/**
 * Asks a provider what it offers, once, and signs out, also after an abort or a failure. A driver that heeds no signal is
 * left behind. Throws nothing.
 */
export async function askProvider({ provider, driver }: Subject, options: AskOptions): Promise<Asked> {
  const { signal, report, runMs, closeMs } = options;
  // Ends after the run's own signal, so that there is time to sign out.
  const life = new AbortController();
  let access: WatchedAccess | undefined;
  try {
    await using open = options.accessFor(provider, life.signal, { totalMs: runMs + closeMs });
    access = watchAccess(open, signal);
    const connect = await unlessAborted(() => driver.reach.load(), signal);
    const connecting = connect(provider.spec, access);
    const connection = await closingLate(connecting, access, options);
    try {
      const discovery = await unlessAborted(() => connection.discoverCapabilities(report), signal);
      return asked({ discovery, quotas: await quotasOf(connection, signal) }, access);
    } finally {
      await close(connection, access, closeMs);
    }
  } catch (error) {
    return asked({ error }, access);
  } finally {
    life.abort();
  }
}

async function quotasOf(connection: Connection, signal: AbortSignal): Promise<QuotaReport | DriverFailure> {
  try {
    return await unlessAborted(() => connection.fetchQuotas(), signal);
  } catch (error) {
    signal.throwIfAborted();
    return toFailure(error);
  }
}

function asked(outcome: Asked['outcome'], access: WatchedAccess | undefined): Asked {
  return { outcome, secretTexts: access?.secretTexts() ?? [], unverified: access?.unverified() ?? [] };
}

/** A connection that comes when nobody wants it any more is closed as any other, while there is still a way to it. */
async function closingLate(
  connecting: Promise<Connection>,
  access: WatchedAccess,
  { signal, closeMs }: AskOptions,
): Promise<Connection> {
  try {
    return await unlessAborted(() => connecting, signal);
  } catch (error) {
    if (signal.aborted) {
      const late = await unlessAborted(() => connecting, AbortSignal.timeout(closeMs)).catch(() => undefined);
      if (late !== undefined) await close(late, access, closeMs);
    }
    throw error;
  }
}

/** What the provider keeps of us ends by itself some day; an answer is not held up by it, nor lost with it. */
async function close(connection: Connection, access: WatchedAccess, closeMs: number): Promise<void> {
  const closing = AbortSignal.timeout(closeMs);
  access.beginClosing(closing);
  await unlessAborted(() => connection.close(), closing).catch(() => undefined);
}
