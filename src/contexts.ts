import type { GatewayContext, ProviderWrites, SecretHints, ViewerPermissions } from '../resolvers/context.ts';
import { createEventsLoader } from '../resolvers/events-loader.ts';
import type { Caller } from './auth/caller.ts';
import { type DiscoveriesOptions, type DiscoverPermission, permittedDiscoveries } from './discovery/discoveries.ts';
import { listMachineProviderEvents } from './cluster/events-read.ts';
import { permittedFeeds, permittedReads } from './providers/permitted.ts';
import type { ReadPermission } from './providers/scope.ts';
import type { Ports } from './served-ports.ts';

export interface ContextsOptions extends Ports, Pick<GatewayContext, 'drivers' | 'validate' | 'gateway'> {
  /** Writes in one caller's name. */
  readonly writesAs: (caller: Caller) => ProviderWrites;
  /** What one caller is told of Secrets. */
  readonly secretHintsFor: (caller: Caller) => SecretHints;
  /** What one caller may read here. */
  readonly permissionOf: (caller: Caller) => ReadPermission;
  /** What one caller is told of themselves here. */
  readonly viewerOf: (caller: Caller) => ViewerPermissions;
  readonly discovery: Pick<DiscoveriesOptions, 'runs' | 'drivers'>;
}

/** Makes what one operation gets to work with: what all share, as its caller may use it, and its own loader of Events. */
export type ContextFor = (caller: Caller, signal: AbortSignal) => GatewayContext;

interface MadeFor extends Pick<GatewayContext, 'writes' | 'secretHints' | 'viewer'> {
  readonly permission: ReadPermission;
}

export function createContexts(options: ContextsOptions): ContextFor {
  const { providers, feeds, writesAs, secretHintsFor, permissionOf, viewerOf, discovery, ...shared } = options;
  const known = new WeakMap<Caller, MadeFor>();
  const madeFor = (caller: Caller) => {
    const made = known.get(caller);
    if (made !== undefined) return made;
    const fresh = {
      writes: writesAs(caller),
      secretHints: secretHintsFor(caller),
      permission: permissionOf(caller),
      viewer: viewerOf(caller),
    };
    known.set(caller, fresh);
    return fresh;
  };
  return (caller, signal) => {
    const { calls } = caller;
    const { permission, ...made } = madeFor(caller);
    const listEvents = async (namespace: string, asking: AbortSignal) => {
      const events = await listMachineProviderEvents(calls, namespace, asking);
      return events.map(({ name, uid, event }) => ({ involved: { kind: 'MachineProvider', name, uid }, event }));
    };
    const permitted = { permission, signal };
    const reads = permittedReads(providers, permitted);
    return {
      providers: reads,
      feeds: permittedFeeds(feeds, permitted),
      ...made,
      discoveries: permittedDiscoveries(
        {
          ...discovery,
          store: { find: (key) => providers.find(key), reach: (version, place) => reads.reach(version, place) },
        },
        { permission: mayDiscover(caller, permission), signal },
      ),
      events: createEventsLoader(listEvents, signal),
      ...shared,
      signal,
    };
  };
}

/** What a provider offers is told only to those who may see it. */
function mayDiscover(caller: Caller, permission: ReadPermission): DiscoverPermission {
  return {
    async assertMayDiscover(name, signal) {
      await permission.assertGet(name, signal);
      await caller.assertMayPerform('discover', name, signal);
    },
  };
}
