import { createApiClient } from './api-client.ts';
import type { ClusterConnection } from './connection.ts';

/** The API server's version, for example `v1.37.2`; undefined when it can't be had, for which it need not be up. */
export async function findServerVersion(connection: ClusterConnection): Promise<string | undefined> {
  try {
    const version = await createApiClient(connection, (client) => client.VersionApi);
    return (await version.getCode()).gitVersion;
  } catch {
    return undefined;
  }
}
