import type { GatewayContext } from '../resolvers/context.ts';
import { createEventsLoader } from '../resolvers/events-loader.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { listMachineProviderEvents } from './cluster/events-read.ts';
import { permittedFeeds, permittedReads } from './providers/permitted.ts';
import type { ReadPermission } from './providers/scope.ts';
import type { Ports } from './served-ports.ts';
import type { ContextFor, OperationCaller } from './server/context.ts';

export interface ContextsOptions extends Ports, Pick<GatewayContext, 'gateway'> {
  readonly connection: ClusterConnection;
  /** What a caller may see. */
  readonly permissionFor: (caller: OperationCaller) => ReadPermission;
}

/** What each operation gets: the shared ports, as its caller may use them, and its own loader of Events. */
export function createContexts(options: ContextsOptions): ContextFor {
  const { connection, providers, feeds, permissionFor, ...shared } = options;
  const listEvents = async (namespace: string, signal: AbortSignal) => {
    const events = await listMachineProviderEvents(connection, namespace, signal);
    return events.map(({ name, uid, event }) => ({ involved: { kind: 'MachineProvider', name, uid }, event }));
  };
  return (operation) => {
    const { signal } = operation;
    const caller = { permission: permissionFor(operation), signal };
    return {
      ...shared,
      providers: permittedReads(providers, caller),
      feeds: permittedFeeds(feeds, caller),
      events: createEventsLoader(listEvents, signal),
      signal,
    };
  };
}
