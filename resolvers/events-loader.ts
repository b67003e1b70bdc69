import DataLoader from 'dataloader';
import type { KubernetesEvent } from '../schema/api/kubernetes-event.ts';
import type { MachineProvider } from '../schema/machine-provider.ts';
import type { ProviderEvents } from './context.ts';

/** An Event with the object that it is about. */
export interface InvolvedEvent {
  readonly involved: {
    readonly kind?: string | undefined;
    readonly name?: string | undefined;
    readonly uid?: string | undefined;
  };
  readonly event: KubernetesEvent;
}

/** All Events of one namespace; throws GatewayError, FORBIDDEN without the right to list them. */
export type ListEvents = (namespace: string, signal: AbortSignal) => Promise<readonly InvolvedEvent[]>;

type EventsByObject = ReadonlyMap<string, readonly KubernetesEvent[]>;

/**
 * Lists a namespace once for all of its providers that ask in one turn of the event loop, as those of one answer do.
 * Nothing is kept beyond that: a subscription lives for hours, and each of its frames has to show the Events of then.
 */
export function createEventsLoader(listEvents: ListEvents, signal: AbortSignal): ProviderEvents {
  const list = (namespace: string) => listEvents(namespace, signal).then(groupByObject, asError);
  const byNamespace = new DataLoader<string, EventsByObject>(
    (namespaces) => {
      const lists = new Map(Array.from(new Set(namespaces), (namespace) => [namespace, list(namespace)]));
      return Promise.all(namespaces.map((namespace) => lists.get(namespace) ?? list(namespace)));
    },
    { cache: false },
  );
  return {
    async forProvider({ kind, metadata }: MachineProvider, limit: number) {
      const events = await byNamespace.load(metadata.namespace);
      return (events.get(objectKey({ kind, name: metadata.name, uid: metadata.uid })) ?? []).slice(0, limit);
    },
  };
}

/** Newest first, so that a limit keeps the newest. */
function groupByObject(events: readonly InvolvedEvent[]): EventsByObject {
  const groups = Map.groupBy(events, ({ involved }) => objectKey(involved));
  return new Map(
    Array.from(groups, ([key, group]) => [
      key,
      group.map(({ event }) => event).sort((a, b) => lastSeen(b) - lastSeen(a)),
    ]),
  );
}

/** By uid as well, so that a re-created provider doesn't inherit the Events of the one before it. */
function objectKey({ kind, name, uid }: InvolvedEvent['involved']): string {
  return JSON.stringify([kind, name, uid]);
}

/** Milliseconds; an Event without a time counts as the oldest. */
function lastSeen({ lastTimestamp, firstTimestamp }: KubernetesEvent): number {
  const time = lastTimestamp ?? firstTimestamp;
  return time == null ? 0 : Date.parse(time);
}

/** DataLoader hands an Error to the namespace that it belongs to, and the other namespaces still answer. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('listing events failed', { cause: error });
}
