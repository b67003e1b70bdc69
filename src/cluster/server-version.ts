import { callApi } from './api-call.ts';
import type { ClusterConnection } from './connection.ts';
import { asObject, asText } from './json.ts';

/** The API server's version, for example `v1.37.2`; undefined when it can't be had, for which it need not be up. */
export async function findServerVersion(connection: ClusterConnection): Promise<string | undefined> {
  try {
    const { body } = await callApi(connection, { verb: 'get', subject: "the API server's version" }, '/version');
    return asText(asObject(body)?.gitVersion);
  } catch {
    return undefined;
  }
}
