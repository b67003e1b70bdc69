import type { JsonRecord } from '../../schema/record.ts';
import { callApi } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import type { ObjectName } from './ports.ts';

/** A core/v1 Event as it is sent, with the fields that kubectl shows. */
export interface EventManifest {
  readonly metadata: ObjectName;
  readonly involvedObject: InvolvedObject;
  readonly type: EventType;
  /** Why, as one CamelCase word. */
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, in whole seconds. */
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly count: number;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  /** Name of the replica. */
  readonly reportingInstance: string;
}

export type EventType = 'Normal' | 'Warning';

export interface InvolvedObject extends ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The part of the object that it is about, for example `status.conditions{Ready}`. */
  readonly fieldPath: string;
}

export interface EventWrites {
  /** Throws GatewayError: ALREADY_EXISTS, BEING_DELETED, FORBIDDEN, INVALID, OVERLOADED, TIMEOUT, UNAVAILABLE. */
  create(event: EventManifest, signal: AbortSignal): Promise<void>;
  /** JSON merge patch of what is counted. Throws GatewayError NOT_FOUND when the Event has expired, and as create does. */
  patch(target: ObjectName, counted: EventCount, signal: AbortSignal): Promise<void>;
}

export type EventCount = Pick<EventManifest, 'count' | 'lastTimestamp' | 'message'>;

/** Writes of Events with the identity of the connection, each sent at most once. */
export function createEventWrites(connection: ClusterCalls): EventWrites {
  return {
    async create(event, signal) {
      const { namespace, name } = event.metadata;
      const call = { verb: 'create', subject: `Event ${namespace}/${name}` } as const;
      const body: JsonRecord = { apiVersion: 'v1', kind: 'Event', ...event };
      await callApi(connection, call, eventsIn(namespace), { method: 'POST', body, signal });
    },
    async patch({ namespace, name }, counted, signal) {
      const call = { verb: 'patch', subject: `Event ${namespace}/${name}` } as const;
      await callApi(connection, call, `${eventsIn(namespace)}/${encodeURIComponent(name)}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: counted,
        signal,
      });
    },
  };
}

function eventsIn(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}
