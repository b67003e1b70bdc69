import type { Dispatcher } from 'undici';
import type { Call } from './call.ts';
import type { ClusterCalls, ClusterRequest } from './connection.ts';
import { toGatewayError } from './errors.ts';
import { ApiFailure, parseRetryAfter, parseStatus } from './status.ts';
import { parseWarnings } from './warnings.ts';

/** A call that is given up counts as timed out: nobody knows what became of it. */
const defaultTimeoutMs = 10_000;

export interface Answer {
  readonly body: unknown;
  readonly warnings: readonly string[];
}

export interface JsonRequest extends Omit<ClusterRequest, 'body' | 'bodyTimeoutMs' | 'impatient'> {
  readonly body?: unknown;
  /** For the whole call, the body's last byte included. */
  readonly timeoutMs?: number | undefined;
}

/** One request with a JSON body each way. Throws GatewayError for every refusal and every fault. */
export async function callApi(
  connection: ClusterCalls,
  call: Call,
  path: string,
  { body, timeoutMs = defaultTimeoutMs, signal, ...request }: JsonRequest = {},
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await connection.request(path, {
      ...request,
      impatient: true,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...request.headers },
      ...(body === undefined ? {} : { body: presentJson(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await throwIfRefused(response);
    return { body: await response.body.json(), warnings: parseWarnings(response.headers.warning) };
  } catch (error) {
    // The caller may abort for a reason of its own, which says nothing about the cluster.
    if (signal?.aborted) throw toGatewayError(new DOMException('given up', 'AbortError'), call);
    throw toGatewayError(error, call);
  }
}

/**
 * What is applied is read as YAML, which folds some of what JSON lets stand in a text as it is, and refuses the whole
 * for some more.
 */
function presentJson(body: unknown): string {
  return JSON.stringify(body).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const maxStatusBytes = 1_000_000;

/** Throws ApiFailure for a status of 400 or above, with the Status that the body holds; consumes the body then. */
export async function throwIfRefused(response: Dispatcher.ResponseData): Promise<void> {
  if (response.statusCode < 400) return;
  const header = response.headers['retry-after'];
  const retryAfterMs = parseRetryAfter(Array.isArray(header) ? header[0] : header, new Date());
  throw new ApiFailure(response.statusCode, await readStatus(response.body), retryAfterMs);
}

async function readStatus(body: Dispatcher.ResponseData['body']) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxStatusBytes) return undefined;
      chunks.push(chunk);
    }
    return parseStatus(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    // A proxy's HTML, or an answer that was cut: the HTTP status is all there is.
    return undefined;
  }
}
