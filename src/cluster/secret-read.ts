import { GatewayError } from '../../schema/gateway-error.ts';
import { callApi } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';
import type { ObjectName } from './ports.ts';

/** A Secret as the cluster has it; never to be logged. */
export interface ReadSecret {
  readonly resourceVersion: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** Decoded from base64. */
  readonly data: ReadonlyMap<string, Buffer>;
}

/**
 * One Secret, with `get` and nothing wider. Throws GatewayError: NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, TIMEOUT,
 * UNAVAILABLE; none of them has a cause, which could quote what the Secret holds.
 */
export async function readSecret(
  connection: ClusterCalls,
  { namespace, name }: ObjectName,
  signal?: AbortSignal,
): Promise<ReadSecret> {
  // Anything else would be another path: `..` is the list of all of them.
  if (!isName(name) || !isName(namespace)) throw notFound({ namespace, name: 'of that name' });
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const body = await callApi(connection, { verb: 'get', subject: `Secret ${namespace}/${name}` }, path, {
    signal,
  }).then(
    (answer) => asObject(answer.body),
    (error: unknown) => {
      throw error instanceof GatewayError ? withoutCause(error) : error;
    },
  );
  if (body?.kind !== 'Secret') throw notFound({ namespace, name });
  const metadata = asObject(body.metadata);
  return {
    resourceVersion: asText(metadata?.resourceVersion) ?? '',
    annotations: new Map(texts(metadata?.annotations)),
    data: new Map(texts(body.data).map(([key, value]) => [key, Buffer.from(value, 'base64')])),
  };
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
}

function texts(value: unknown): [string, string][] {
  return Object.entries(asObject(value) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

function notFound({ namespace, name }: ObjectName): GatewayError {
  return new GatewayError('NOT_FOUND', `Could not get Secret ${namespace}/${name}: expected one, but got none.`);
}

function withoutCause({ code, message, fix }: GatewayError): GatewayError {
  return new GatewayError(code, message, { fix });
}
