import pino from 'pino';
import { machineProviderCrd } from '../schema/emit/crd.ts';
import { connectCluster } from '../src/cluster/connection.ts';
import { machineProviderPath } from '../src/cluster/machine-providers-path.ts';
import { startEmbeddedCluster } from '../src/embedded/start.ts';
import { benchProviders } from './objects.ts';

const log = pino({ level: 'warn' });

/** Fills a folder with an embedded cluster that holds so many providers, specs and statuses, through its own API. */
export async function fillEmbedded(dataDir: string, count: number): Promise<void> {
  const providers = benchProviders(count);
  const cluster = await startEmbeddedCluster({ dataDir, crd: machineProviderCrd(), seed: () => providers, log });
  const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath: cluster.kubeconfigPath, log });
  const queue = providers.values();
  const worker = async () => {
    for (const provider of queue) {
      const { namespace, name } = provider.metadata;
      const response = await connection.request(`${machineProviderPath({ namespace, name })}/status`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: provider.status }),
      });
      const answer = await response.body.text();
      if (response.statusCode !== 200) throw new Error(`status of ${name}: ${response.statusCode} ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await connection.stop();
  await cluster.stop();
}
