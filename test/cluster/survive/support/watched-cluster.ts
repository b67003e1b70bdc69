import { aGateway, type TestGateway } from '../../../support/gateway.ts';
import type { Kubernetes } from '../../bed/kubernetes.ts';
import { countRequests, type RequestCount } from './request-count.ts';
import { aWitness, type Witness } from './witness.ts';

/** A real cluster to be broken, a gateway in front of it, and who watches both. */
export interface WatchedCluster {
  readonly server: Kubernetes;
  readonly gateway: TestGateway;
  readonly requests: RequestCount;
  readonly witness: Witness;
  stop(): Promise<void>;
}

/** `kubeconfigPath` is the gateway's way to the cluster, where that is not the administrator's. */
export async function watchCluster(
  server: Kubernetes,
  kubeconfigPath = server.kubeconfigPath,
): Promise<WatchedCluster> {
  const gateway = await aGateway({ kubeconfigPath });
  const requests = countRequests();
  const witness = await aWitness({
    url: gateway.url,
    kubeconfigPath: server.kubeconfigPath,
    namespace: 'witnessed',
  });
  return {
    server,
    gateway,
    requests,
    witness,
    stop: async () => {
      await witness.stop();
      requests.stop();
      await gateway.stop();
      await server.stop();
    },
  };
}
