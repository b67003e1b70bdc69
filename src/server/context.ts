import type { IncomingMessage } from 'node:http';
import type { GatewayContext } from '../../resolvers/context.ts';
import type { GatewayError } from '../../schema/gateway-error.ts';

/** What a caller showed of itself. Never logged. */
export interface Credentials {
  /** Each Authorization header that came, or what connection_init brought in its place. */
  readonly authorization: readonly string[];
  /** The peer's IP address. */
  readonly remoteAddress: string;
}

/** A caller who was let in. */
export interface Session {
  /** Whose share of the gateway it takes. */
  readonly user: string;
  /** What one operation gets to work with; the signal is aborted when its caller goes away or its time is up. */
  contextFor(signal: AbortSignal): GatewayContext;
  /**
   * Keeps an eye on the credentials while something is open that they opened: calls `onInvalid` once with UNAUTHENTICATED
   * when they have ended. Returns what stops it.
   */
  guard(onInvalid: (error: GatewayError) => void): () => void;
}

/**
 * Lets a caller in; without a promise when it was let in a moment ago. Throws or rejects with GatewayError: UNAUTHENTICATED
 * for no and for bad credentials, UNAVAILABLE or OVERLOADED when that can't be found out now.
 */
export type Authenticate = (credentials: Credentials, signal: AbortSignal) => Session | Promise<Session>;

/** What a request shows. Node hands over the first of several headers of a kind, which would hide the others. */
export function credentialsOf({ headers, rawHeaders, socket }: IncomingMessage): Credentials {
  const first = headers.authorization;
  const { remoteAddress = '' } = socket;
  if (first === undefined) return { authorization: [], remoteAddress };
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) if (isAuthorization(rawHeaders[index])) count += 1;
  if (count === 1) return { authorization: [first], remoteAddress };
  const all = rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1]));
  return { authorization: all, remoteAddress };
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === 13 && name.toLowerCase() === 'authorization';
}

/** The same context, whose feeds go on behind a cursor whatever the operation's own `after` says. */
export function resumeAfter(context: GatewayContext, cursor: string): GatewayContext {
  const { feeds } = context;
  return {
    ...context,
    feeds: {
      changes: (query) => feeds.changes({ ...query, after: cursor }),
      status: (query) => feeds.status({ ...query, after: cursor }),
      health: (query) => feeds.health({ ...query, after: cursor }),
    },
  };
}
