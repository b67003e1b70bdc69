import { parseResourceVersion, type ResourceVersion } from '../../schema/machine-provider.ts';
import { throwIfRefused } from './api-call.ts';
import type { ClusterConnection } from './connection.ts';
import { asObject, asText } from './json.ts';
import { ApiFailure } from './status.ts';

/**
 * Resolves when the cluster can still answer for a collection as it is now: a list of one object at the newest version,
 * which takes the API server, its storage, and the gateway's permission. Answers that version, which one that was restored
 * from a backup may have gone back to; undefined when the server is too busy to tell. Throws ApiFailure, or undici's errors.
 */
export async function checkCollection(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
): Promise<ResourceVersion | undefined> {
  const response = await connection.request(path, { query: { limit: 1 }, signal });
  try {
    await throwIfRefused(response);
    const list = asObject(await response.body.json());
    return parseResourceVersion(asText(asObject(list?.metadata)?.resourceVersion) ?? '');
  } catch (error) {
    // Too busy to answer is alive, and a watch is served from memory.
    if (!(error instanceof ApiFailure) || error.httpStatus !== 429) throw error;
    return undefined;
  }
}
