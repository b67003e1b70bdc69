import { unlessAborted } from '../cluster/unless-aborted.ts';
import type { Connection } from '../drivers/connection.ts';
import type { AccessFor, AccessOptions, Subject } from './ports.ts';
import { watchAccess, type WatchedAccess } from './watched-access.ts';

export interface WithConnectionOptions extends Omit<AccessOptions, 'totalMs'> {
  readonly accessFor: AccessFor;
  /** Of whoever asks: what is asked of the provider ends with it, but for signing out. */
  readonly signal: AbortSignal;
  /** How long asking may take, and signing out after it, in milliseconds. */
  readonly runMs: number;
  readonly closeMs: number;
}

/** What came of asking, and what may not be told of it. */
export interface Asked<T> {
  readonly outcome: T | { readonly error: unknown };
  /** Every text of a Secret that was used: none of them may be told. */
  readonly secretTexts: readonly string[];
  /** `host:port` of those whose certificates were not verified. */
  readonly unverified: readonly string[];
  /** How many requests went out, those for signing in and out included; what was tried again counts once. */
  readonly requests: number;
}

/**
 * Connects to a provider, has it asked, and signs out, also after an abort or a failure. A driver that heeds no signal is
 * left behind. Throws nothing: what `ask` throws is the outcome's `error`.
 */
export async function withConnection<T extends object>(
  { provider, driver }: Subject,
  options: WithConnectionOptions,
  ask: (connection: Connection, access: WatchedAccess) => Promise<T>,
): Promise<Asked<T>> {
  const { accessFor, signal, runMs, closeMs, ...how } = options;
  // Ends after the asker's own signal, so that there is time to sign out.
  const life = new AbortController();
  let access: WatchedAccess | undefined;
  const asked = (outcome: Asked<T>['outcome']): Asked<T> => ({
    outcome,
    secretTexts: access?.secretTexts() ?? [],
    unverified: access?.unverified() ?? [],
    requests: access?.requests ?? 0,
  });
  try {
    await using open = accessFor(provider, life.signal, { ...how, totalMs: runMs + closeMs });
    access = watchAccess(open, signal);
    const connect = await unlessAborted(() => driver.reach.load(), signal);
    const connection = await closingLate(connect(provider.spec, access), access, options);
    try {
      return asked(await ask(connection, access));
    } finally {
      await close(connection, access, closeMs);
    }
  } catch (error) {
    return asked({ error });
  } finally {
    life.abort(over);
  }
}

/** Made once: to make one for each connection costs as much as a small request. */
const over = new DOMException('the provider was asked', 'AbortError');

/** A connection that comes when nobody wants it any more is closed as any other, while there is still a way to it. */
async function closingLate(
  connecting: Promise<Connection>,
  access: WatchedAccess,
  { signal, closeMs }: WithConnectionOptions,
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
