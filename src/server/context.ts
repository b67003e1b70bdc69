import type { GatewayContext } from '../../resolvers/context.ts';

/** What is known of a caller when one of its operations starts. */
export interface OperationCaller {
  /** Aborted when the caller goes away, the time is up or the gateway stops. */
  readonly signal: AbortSignal;
  /** The Authorization header, or what connection_init brought in its place. Never logged. */
  readonly authorization: string | undefined;
}

/** Makes the context of one operation. A GatewayError that it throws is the operation's answer. */
export type ContextFor = (caller: OperationCaller) => GatewayContext | Promise<GatewayContext>;

/** The same context, whose feeds go on behind a cursor whatever the operation's own `after` says. */
export function resumeAfter(context: GatewayContext, cursor: string): GatewayContext {
  const { feeds } = context;
  return {
    ...context,
    feeds: {
      changes: (query) => feeds.changes({ ...query, after: cursor }),
      status: (query) => feeds.status({ ...query, after: cursor }),
    },
  };
}
