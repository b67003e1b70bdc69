import { isDeepStrictEqual } from 'node:util';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import type { TestCluster } from '../../support/gateway.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { startWithDefinition } from './server-with-definition.ts';
import { borrowServer } from './used-servers.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
}

/** A real server that no other test uses at the time, with the definition and the manifests in it. */
export async function aRealCluster(manifests: readonly unknown[], crd: unknown): Promise<TestCluster> {
  const server = await (isDeepStrictEqual(crd, machineProviderCrd()) ? borrowServer() : startWithDefinition({}, crd));
  const client = createClient(server.kubeconfigPath);
  try {
    for (const manifest of manifests) await create(client, manifest as Manifest);
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.close();
  }
  return {
    kubeconfigPath: server.kubeconfigPath,
    remembersAcrossRestarts: false,
    // At once, as a crash: a SIGTERM waits for open watches.
    stop: () => server.apiServer.kill(),
    start: async () => {
      server.apiServer.start();
      await server.ready();
    },
    compact: async () => {
      await server.data.compact();
      // Its cache would still serve some of the past.
      await server.apiServer.kill();
      server.apiServer.start();
      await server.ready();
    },
    remove: () => server.stop(),
  };
}

/** As the seed of an embedded cluster: the namespace comes with what is in it. */
async function create(client: Client, manifest: Manifest): Promise<void> {
  const { namespace = 'default' } = manifest.metadata;
  const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const placed = await client.call('POST', '/api/v1/namespaces', place);
  if (placed.code !== 201 && placed.code !== 409) throw new Error(`Expected a namespace, but got ${placed.text}`);
  const plural = `${manifest.kind.toLowerCase()}s`;
  const root = manifest.apiVersion.includes('/') ? `/apis/${manifest.apiVersion}` : `/api/${manifest.apiVersion}`;
  const { code, text } = await client.call('POST', `${root}/namespaces/${namespace}/${plural}`, manifest);
  if (code !== 201) throw new Error(`Expected the manifest to be accepted, but got ${text}`);
}
