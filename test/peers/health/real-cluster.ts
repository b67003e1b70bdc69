import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import type { Binaries } from '../../cluster/bed/binaries.ts';
import { startKubernetes } from '../../cluster/bed/kubernetes.ts';
import { createClient } from '../../cluster/contract/support/client.ts';
import { installCrd } from '../../cluster/contract/support/install-crd.ts';
import type { TestCluster } from '../../support/gateway.ts';

/** What kubectl prints, as the administrator; rejects where it exits otherwise than by 0. */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

export interface RealCluster extends Pick<TestCluster, 'kubeconfigPath' | 'remove'> {
  readonly kubectl: Kubectl;
}

/** A real API server with our definition in it, and the kubectl of the same build. */
export async function startRealCluster(binaries: Binaries): Promise<RealCluster> {
  const server = await startKubernetes({ binaries });
  const { kubeconfigPath } = server;
  const client = createClient(kubeconfigPath);
  try {
    await installCrd(client, machineProviderCrd());
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.close();
  }
  const run = promisify(execFile);
  return {
    kubeconfigPath,
    remove: () => server.stop(),
    kubectl: async (...args) => (await run(binaries.kubectl, ['--kubeconfig', kubeconfigPath, ...args])).stdout,
  };
}
