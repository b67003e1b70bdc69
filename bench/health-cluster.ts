// The cluster of the health bench, in a process of its own: an embedded one that begins with what a file lists.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import pino from 'pino';
import { machineProviderCrd } from '../schema/emit/crd.ts';
import { startEmbeddedCluster } from '../src/embedded/start.ts';

const [dataDir = '', manifests = ''] = process.argv.slice(2);
const cluster = await startEmbeddedCluster({
  dataDir,
  crd: machineProviderCrd(),
  seed: () => JSON.parse(readFileSync(manifests, 'utf8')) as object[],
  log: pino({ level: 'warn' }),
});
process.send?.({ url: cluster.kubeconfigPath, kubeconfigPath: cluster.kubeconfigPath });
