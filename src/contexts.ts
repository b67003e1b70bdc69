import type { GatewayContext, ProviderWrites, SecretHints, ViewerPermissions } from '../resolvers/context.ts';
import { createEventsLoader } from '../resolvers/events-loader.ts';
import type { Caller } from './auth/caller.ts';
import type { GatewayVerb } from './auth/named-permission.ts';
import { listMachineProviderEvents } from './cluster/events-read.ts';
import type { ObjectName } from './cluster/ports.ts';
import { type DiscoveriesOptions, permittedDiscoveries } from './discovery/discoveries.ts';
import { permittedProbes, type ProbesOptions } from './health/asked/probes.ts';
import { permittedFeeds, permittedReads } from './providers/permitted.ts';
import type { ReadPermission } from './providers/scope/scope.ts';
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
  readonly probing: Omit<ProbesOptions, 'store'>;
}

/** Makes what one operation gets to work with: what all share, as its caller may use it, and its own loader of Events. */
export type ContextFor = (caller: Caller, signal: AbortSignal) => GatewayContext;

interface MadeFor extends Pick<GatewayContext, 'writes' | 'secretHints' | 'viewer'> {
  readonly permission: ReadPermission;
}

export function createContexts(options: ContextsOptions): ContextFor {
  const { providers, feeds, writesAs, secretHintsFor, permissionOf, viewerOf, discovery, probing, ...shared } = options;
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
    const store: DiscoveriesOptions['store'] = {
      find: (key) => providers.find(key),
      reach: (version, place) => reads.reach(version, place),
    };
    return {
      providers: reads,
      feeds: permittedFeeds(feeds, permitted),
      ...made,
      discoveries: permittedDiscoveries(
        { ...discovery, store },
        { permission: { assertMayDiscover: mayPerform('discover', caller, permission) }, signal },
      ),
      probes: permittedProbes(
        { ...probing, store },
        { permission: { assertMayProbe: mayPerform('probe', caller, permission) }, signal },
      ),
      events: createEventsLoader(listEvents, signal),
      ...shared,
      signal,
    };
  };
}

/** What was found out of a provider is told only to those who may see it. */
function mayPerform(verb: GatewayVerb, caller: Caller, permission: ReadPermission) {
  return async (name: ObjectName, signal: AbortSignal): Promise<void> => {
    await permission.assertGet(name, signal);
    await caller.assertMayPerform(verb, name, signal);
  };
}
