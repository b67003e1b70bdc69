import { openRealCluster } from './clusters.ts';
import { benchFlood } from './flood.ts';
import { benchIdentity, benchScopes } from './identity.ts';
import { settings } from './rounds.ts';

/** Who asks, what they may, and what strangers cost them: on a real kube-apiserver, without all else of `--cluster`. */
export async function benchTenants(): Promise<void> {
  const cluster = await openRealCluster(settings.providers);
  try {
    await benchIdentity(cluster.kubeconfigPath);
    await benchScopes(cluster.kubeconfigPath);
    await benchFlood(cluster.kubeconfigPath);
  } finally {
    await cluster.stop();
  }
}
