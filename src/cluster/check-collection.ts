import { throwIfRefused } from './api-call.ts';
import type { ClusterConnection } from './connection.ts';
import { ApiFailure } from './status.ts';

/**
 * Resolves when the cluster can still answer for a collection as it is now: a list of one object at the newest version,
 * which takes the API server, its storage, and the gateway's permission. Throws ApiFailure, or undici's errors.
 */
export async function checkCollection(connection: ClusterConnection, path: string, signal: AbortSignal): Promise<void> {
  const response = await connection.request(path, { query: { limit: 1 }, signal });
  try {
    await throwIfRefused(response);
    await response.body.dump();
  } catch (error) {
    // Too busy to answer is alive, and a watch is served from memory.
    if (!(error instanceof ApiFailure) || error.httpStatus !== 429) throw error;
  }
}
