// Before the first decorated class is loaded.
import 'reflect-metadata';
import type { TestProject } from 'vitest/node';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import { type Binaries, findBinaries } from './bed/binaries.ts';
import { startKubernetes } from './bed/kubernetes.ts';
import { asText, createClient } from './contract/support/client.ts';
import { installCrd } from './contract/support/install-crd.ts';

/** The real server that the tests share; one that a test breaks must be its own. */
export interface SharedCluster {
  readonly binaries: Binaries;
  readonly url: string;
  /** `v1.37.2`. */
  readonly version: string;
  /** The administrator's. */
  readonly kubeconfigPath: string;
  /** Of a user who may do nothing. */
  readonly strangerKubeconfigPath: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: SharedCluster;
  }
}

/** Brings the shared server up before the first test and takes it down after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const binaries = findBinaries();
  const server = await startKubernetes({ binaries });
  const client = createClient(server.kubeconfigPath);
  try {
    await installCrd(client, machineProviderCrd());
    const { body } = await client.call('GET', '/version');
    project.provide('cluster', {
      binaries,
      url: server.url,
      version: asText(body.gitVersion),
      kubeconfigPath: server.kubeconfigPath,
      strangerKubeconfigPath: server.kubeconfigOf('stranger'),
    });
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.close();
  }
  return () => server.stop();
}
