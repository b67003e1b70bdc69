import type { JsonRecord } from '../../schema/record.ts';
import type { KubernetesEvent } from '../../schema/api/kubernetes-event.ts';
import { callApi } from './api-call.ts';
import type { Call } from './call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';

/** An Event with the MachineProvider that it is about. */
export interface MachineProviderEvent {
  readonly uid: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly event: KubernetesEvent;
}

const pageSize = 500;
/** Kubernetes keeps Events for an hour; a namespace with more about providers than this is flooded. */
const maxPages = 10;

/**
 * The core/v1 Events about MachineProviders in a namespace, in no order, at most 5,000. Throws GatewayError, FORBIDDEN
 * when the identity may not list events there.
 */
export async function listMachineProviderEvents(
  connection: ClusterCalls,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly MachineProviderEvent[]> {
  const call: Call = { verb: 'list', subject: `Events in ${namespace}` };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  const events: MachineProviderEvent[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const query = { fieldSelector: 'involvedObject.kind=MachineProvider', limit: pageSize, continue: token };
    const list = asObject((await callApi(connection, call, path, { query, signal })).body);
    const items: readonly unknown[] = Array.isArray(list?.items) ? list.items : [];
    events.push(...items.map(parseMachineProviderEvent).filter((event) => event !== undefined));
    token = asText(asObject(list?.metadata)?.continue);
    if (token === undefined) break;
  }
  return events;
}

/** undefined when the value is no Event about one of our MachineProviders; another API group has that kind as well. */
export function parseMachineProviderEvent(raw: unknown): MachineProviderEvent | undefined {
  const event = asObject(raw);
  const about = asObject(event?.involvedObject);
  const name = asText(about?.name);
  const namespace = asText(about?.namespace);
  if (event === undefined || name === undefined || namespace === undefined) return undefined;
  if (about?.kind !== 'MachineProvider' || !isOurs(asText(about.apiVersion))) return undefined;
  return { uid: asText(about.uid), namespace, name, event: parseKubernetesEvent(event) };
}

function isOurs(apiVersion: string | undefined): boolean {
  return apiVersion === undefined || apiVersion.startsWith('vitistack.io/');
}

/** The older fields first, then those that reporters of the events.k8s.io style fill in their place. */
function parseKubernetesEvent(event: JsonRecord): KubernetesEvent {
  const series = asObject(event.series);
  const first = asText(event.firstTimestamp) ?? asText(event.eventTime) ?? createdAt(event);
  return {
    type: asText(event.type) ?? null,
    reason: asText(event.reason) ?? null,
    message: asText(event.message) ?? asText(event.note) ?? null,
    count: asCount(series?.count) ?? asCount(event.count) ?? 1,
    firstTimestamp: first ?? null,
    lastTimestamp: asText(series?.lastObservedTime) ?? asText(event.lastTimestamp) ?? first ?? null,
    source: asText(asObject(event.source)?.component) ?? asText(event.reportingComponent) ?? null,
  };
}

function createdAt(event: JsonRecord): string | undefined {
  return asText(asObject(event.metadata)?.creationTimestamp);
}

function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
