import { callApi } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject } from './json.ts';
import type { ObjectName } from './ports.ts';

/**
 * The names of the keys that a Secret holds; what they hold is dropped at once. Throws GatewayError: NOT_FOUND, FORBIDDEN
 * when the identity may not get it, and those of every call. Both names must be valid.
 */
export async function readSecretKeys(
  connection: ClusterCalls,
  { namespace, name }: ObjectName,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  const call = { verb: 'get' as const, subject: `Secret ${namespace}/${name}` };
  const { body } = await callApi(connection, call, path, { signal, timeoutMs });
  return Object.keys(asObject(asObject(body)?.data) ?? {});
}
