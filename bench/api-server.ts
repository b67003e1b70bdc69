import { createClient } from '../test/cluster/contract/support/client.ts';

/** How many requests for MachineProviders the API server has answered or begun a watch for, as its metrics tell. */
export async function countApiRequests(kubeconfigPath: string): Promise<number> {
  const client = createClient(kubeconfigPath);
  try {
    const { code, text } = await client.call('GET', '/metrics');
    if (code !== 200) throw new Error(`Expected the API server's metrics, but got ${code} ${text}`);
    const counts = text.matchAll(/^apiserver_request_total\{[^}]*resource="machineproviders"[^}]*\} (\S+)$/gm);
    return Array.from(counts, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
  } finally {
    await client.close();
  }
}
