import type { GatewayContext } from '../resolvers/context.ts';
import { createEventsLoader } from '../resolvers/events-loader.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { listMachineProviderEvents } from './cluster/events-read.ts';
import type { ContextFor } from './server/context.ts';

export interface ContextsOptions extends Pick<GatewayContext, 'providers' | 'feeds' | 'writes' | 'gateway'> {
  readonly connection: ClusterConnection;
}

/** What each operation gets: the shared ports, and its own loader of Events. */
export function createContexts({ connection, ...shared }: ContextsOptions): ContextFor {
  const listEvents = async (namespace: string, signal: AbortSignal) => {
    const events = await listMachineProviderEvents(connection, namespace, signal);
    return events.map(({ name, uid, event }) => ({ involved: { kind: 'MachineProvider', name, uid }, event }));
  };
  return ({ signal }) => ({ ...shared, events: createEventsLoader(listEvents, signal), signal });
}
