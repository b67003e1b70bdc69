import { parse } from 'yaml';
import { isRecord } from '../../schema/record.ts';
import { secretsNamedIn } from '../../schema/secret-refs.ts';
import { requiredKeys } from '../../src/drivers/required-keys.ts';
import { drivers } from '../../src/drivers/registry.ts';
import { clusterApi } from './cluster-api.ts';
import { contractManifest, type MutableManifest } from './contract.ts';
import { fullManifest } from './manifests/full-manifest.ts';

/** What is in each Secret that a test has made, and never to be read again. */
const held = 'canary-of-an-example-3c91d';

/** The Secrets that the examples name, with all keys that they need, as platform teams have them before they begin. */
export async function addExampleSecrets(
  cluster: { readonly kubeconfigPath: string },
  namespace = 'default',
): Promise<void> {
  const api = await clusterApi(cluster);
  try {
    for (const [name, keys] of exampleSecrets()) {
      const stringData = Object.fromEntries([...keys].map((key) => [key, held]));
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData };
      const { status, body } = await api.call('POST', `/api/v1/namespaces/${namespace}/secrets`, secret);
      if (status !== 201) throw new Error(`Expected to create the Secret ${name}, but got ${JSON.stringify(body)}`);
    }
  } finally {
    await api.stop();
  }
}

function exampleSecrets(): ReadonlyMap<string, ReadonlySet<string>> {
  const examples = Object.values(drivers).map(({ example }) => parse(example) as MutableManifest);
  const manifests = [contractManifest('aws-us-west-2'), contractManifest('vsphere-datacenter1'), fullManifest()];
  const secrets = new Map<string, Set<string>>();
  for (const { spec } of [...manifests, ...examples]) {
    const type = isRecord(spec) ? spec['type'] : undefined;
    const driver = Object.values(drivers).find((one) => one.type === type);
    const siblings = driver ? requiredKeys(spec, driver).flatMap(({ keys }) => keys.map(({ name }) => name)) : [];
    for (const { name, key = '' } of secretsNamedIn(spec)) {
      secrets.set(name, new Set([...(secrets.get(name) ?? []), key, ...siblings]));
    }
  }
  return secrets;
}
