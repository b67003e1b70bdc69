import { type Callers, gatewayCaller } from './auth/callers.ts';
import type { Caller } from './auth/caller.ts';
import type { HeldProviders } from './auth/held-providers.ts';
import type { ClusterCalls } from './cluster/connection.ts';
import type { ContextFor } from './contexts.ts';
import type { Authenticate, Session } from './server/context.ts';

/** AUTH=token: whoever shows a token that the cluster accepts is let in, as its owner. */
export function createTokenSessions(callers: Callers, contextFor: ContextFor): Authenticate {
  return (credentials, signal) => {
    const sessionOf = (caller: Caller): Session => ({
      user: caller.username,
      contextFor: (operation) => contextFor(caller, operation),
      guard: (onInvalid) => callers.guard(credentials, onInvalid),
    });
    const caller = callers.identify(credentials, signal);
    return caller instanceof Promise ? caller.then(sessionOf) : sessionOf(caller);
  };
}

/** AUTH=none: everybody is let in, as the gateway itself; what they show is not looked at. */
export function createOpenSessions(
  options: { readonly connection: ClusterCalls; readonly held: HeldProviders },
  contextFor: ContextFor,
): Authenticate {
  const caller = gatewayCaller({ ...options, now: Date.now });
  const session: Session = {
    user: caller.username,
    contextFor: (operation) => contextFor(caller, operation),
    guard: () => () => undefined,
  };
  return () => session;
}
