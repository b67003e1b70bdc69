import type { GatewayContext, ProviderWrites } from '../resolvers/context.ts';
import { createEventsLoader } from '../resolvers/events-loader.ts';
import type { Caller } from './auth/caller.ts';
import { listMachineProviderEvents } from './cluster/events-read.ts';
import { permittedFeeds, permittedReads } from './providers/permitted.ts';
import type { ReadPermission } from './providers/scope.ts';
import type { Ports } from './served-ports.ts';

export interface ContextsOptions extends Ports, Pick<GatewayContext, 'drivers' | 'validate' | 'gateway'> {
  /** Writes in one caller's name. */
  readonly writesAs: (caller: Caller) => ProviderWrites;
  /** What one caller may read here. */
  readonly permissionOf: (caller: Caller) => ReadPermission;
}

/** Makes what one operation gets to work with: what all share, as its caller may use it, and its own loader of Events. */
export type ContextFor = (caller: Caller, signal: AbortSignal) => GatewayContext;

export function createContexts({ providers, feeds, writesAs, permissionOf, ...shared }: ContextsOptions): ContextFor {
  const known = new WeakMap<Caller, { readonly writes: ProviderWrites; readonly permission: ReadPermission }>();
  const madeFor = (caller: Caller) => {
    const made = known.get(caller) ?? { writes: writesAs(caller), permission: permissionOf(caller) };
    known.set(caller, made);
    return made;
  };
  return (caller, signal) => {
    const { calls, viewer } = caller;
    const { writes, permission } = madeFor(caller);
    const listEvents = async (namespace: string, asking: AbortSignal) => {
      const events = await listMachineProviderEvents(calls, namespace, asking);
      return events.map(({ name, uid, event }) => ({ involved: { kind: 'MachineProvider', name, uid }, event }));
    };
    const permitted = { permission, signal };
    return {
      providers: permittedReads(providers, permitted),
      feeds: permittedFeeds(feeds, permitted),
      writes,
      events: createEventsLoader(listEvents, signal),
      viewer,
      ...shared,
      signal,
    };
  };
}
