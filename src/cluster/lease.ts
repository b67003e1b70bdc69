import { GatewayError } from '../../schema/gateway-error.ts';
import type { JsonRecord } from '../../schema/record.ts';
import { callApi } from './api-call.ts';
import type { Call } from './call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';
import type { LeaseRecord } from './lease-step.ts';
import type { ObjectName } from './ports.ts';

/** A coordination.k8s.io/v1 Lease as the cluster has it. */
export interface Lease {
  readonly resourceVersion: string;
  readonly record: LeaseRecord;
  /** All of it: what a replace would remove otherwise is sent back. */
  readonly object: JsonRecord;
}

export interface LeaseCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** undefined when there is none. Throws GatewayError: FORBIDDEN, UNAUTHENTICATED, TIMEOUT, UNAVAILABLE and others. */
export async function readLease(
  connection: ClusterCalls,
  target: ObjectName,
  options: LeaseCall,
): Promise<Lease | undefined> {
  try {
    const { body } = await callApi(connection, callOf('get', target), pathOf(target), options);
    return parseLease(body);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Throws GatewayError ALREADY_EXISTS when somebody was faster. */
export async function createLease(
  connection: ClusterCalls,
  target: ObjectName,
  record: LeaseRecord,
  options: LeaseCall,
): Promise<Lease> {
  const { body } = await callApi(connection, callOf('create', target), pathOf({ ...target, name: '' }), {
    ...options,
    method: 'POST',
    body: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: target.name, namespace: target.namespace },
      spec: presentRecord(record),
    },
  });
  return parseLease(body);
}

/** Guarded by the resourceVersion of `lease`: throws GatewayError CONFLICT when it was changed meanwhile. */
export async function replaceLease(
  connection: ClusterCalls,
  target: ObjectName,
  { object }: Lease,
  record: LeaseRecord,
  options: LeaseCall,
): Promise<Lease> {
  const { body } = await callApi(connection, callOf('update', target), pathOf(target), {
    ...options,
    method: 'PUT',
    body: { ...object, spec: { ...asObject(object.spec), ...presentRecord(record) } },
  });
  return parseLease(body);
}

/** A moment as Leases have it: RFC 3339 with microseconds, of which a clock of milliseconds knows three. */
export function presentMicroTime(now: number): string {
  return new Date(now).toISOString().replace('Z', '000Z');
}

function presentRecord({ holder, durationSeconds, acquireTime, renewTime, transitions }: LeaseRecord): JsonRecord {
  return {
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds,
    acquireTime,
    renewTime,
    leaseTransitions: transitions,
  };
}

/** Somebody else may have written it: what is missing is nobody's, and has ended. */
function parseLease(body: unknown): Lease {
  const object = asObject(body) ?? {};
  const spec = asObject(object.spec);
  return {
    object,
    resourceVersion: asText(asObject(object.metadata)?.resourceVersion) ?? '',
    record: {
      holder: asText(spec?.holderIdentity) ?? '',
      durationSeconds: asNumber(spec?.leaseDurationSeconds) ?? 0,
      acquireTime: asText(spec?.acquireTime),
      renewTime: asText(spec?.renewTime),
      transitions: asNumber(spec?.leaseTransitions) ?? 0,
    },
  };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isNotFound(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'NOT_FOUND';
}

function callOf(verb: Call['verb'], { namespace, name }: ObjectName): Call {
  return { verb, subject: `Lease ${namespace}/${name}` };
}

function pathOf({ namespace, name }: ObjectName): string {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  return name === '' ? leases : `${leases}/${encodeURIComponent(name)}`;
}
