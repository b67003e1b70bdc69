import { inject } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import { type Kubernetes, type KubernetesOptions, startKubernetes } from './kubernetes.ts';

/** A real server with a definition, ours unless told, and nothing else. */
export async function startWithDefinition(
  options: Omit<KubernetesOptions, 'binaries'> = {},
  crd: unknown = machineProviderCrd(),
): Promise<Kubernetes> {
  const server = await startKubernetes({ binaries: inject('cluster').binaries, ...options });
  const client = createClient(server.kubeconfigPath);
  try {
    await installCrd(client, crd);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.close();
  }
}
