import { machineProviderCrd } from '../schema/emit/crd.ts';
import { type Client, createClient } from '../test/cluster/contract/support/client.ts';
import { installCrd } from '../test/cluster/contract/support/install-crd.ts';
import { benchProviders } from './objects.ts';

/**
 * Puts the definition and so many providers into a cluster, as people and an operator would: a spec by one field
 * manager, then a status by another, so that managedFields are as long as they really are.
 */
export async function fillCluster(kubeconfigPath: string, count: number): Promise<void> {
  const client = createClient(kubeconfigPath);
  try {
    await installCrd(client, machineProviderCrd());
    const providers = benchProviders(count);
    for (const name of new Set(providers.map(({ metadata }) => metadata.namespace))) {
      await expectCreated(client, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    const queue = providers.values();
    const worker = async () => {
      for (const { status, ...provider } of queue) {
        const { namespace, name } = provider.metadata;
        const path = `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders`;
        await expectCreated(client, `${path}?fieldManager=kubectl-create`, provider);
        await patchStatus(client, `${path}/${name}`, status);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  } finally {
    await client.close();
  }
}

async function expectCreated(client: Client, path: string, body: unknown): Promise<void> {
  const { code, text } = await client.call('POST', path, body);
  if (code !== 201) throw new Error(`Expected ${path} to take an object, but got ${code} ${text}`);
}

/** Writes into a provider's status as its operator would. */
export async function patchStatus(client: Client, path: string, status: unknown): Promise<void> {
  const { code, text } = await client.call('PATCH', `${path}/status?fieldManager=provider-operator`, { status });
  if (code !== 200) throw new Error(`Expected ${path} to take a status, but got ${code} ${text}`);
}
