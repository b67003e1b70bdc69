import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../support/cluster-api.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { aNetwork, type TestNetwork } from '../../support/tcp-proxy.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { asText, type Client, createClient } from '../contract/support/client.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { survive } from './support/survive.ts';
import { watchCluster, type WatchedCluster } from './support/watched-cluster.ts';

const folder = temporaryFolder();
const tokenFile = join(folder.path, 'token');
const core = '/api/v1/namespaces/default';
const account = 'gateway';
const tokens: string[] = [];

let server: Kubernetes;
let client: Client;
let network: TestNetwork;
let watched: WatchedCluster;

beforeAll(async () => {
  server = await borrowServer();
  client = createClient(server.kubeconfigPath);
  await made(`${core}/serviceaccounts`, { metadata: { name: account } });
  await made('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: account },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'default' }],
  });
  rotate(await aToken('first'));
  const { 'certificate-authority-data': ca } = readKubeconfig(server.kubeconfigPath).clusters[0]
    ?.cluster as unknown as {
    'certificate-authority-data': string;
  };
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'kubeconfig'), {
    server: server.url,
    cluster: { 'certificate-authority-data': ca },
    user: { tokenFile },
  });
  network = await aNetwork({ kubeconfigPath });
  watched = await watchCluster(server, network.kubeconfigPath);
});

afterAll(async () => {
  const seen = watched.gateway.logged() + watched.gateway.answered();
  await watched.stop();
  await network.stop();
  await client.close();
  folder.remove();
  for (const token of tokens) expect(seen).not.toContain(token);
});

describe('a token on disk', { timeout: 180_000 }, () => {
  it('that is rotated in time costs nothing, though the old one is refused from then on', async () => {
    const { witness, requests } = watched;
    await survive(witness, requests, {
      row: 'a token rotated on disk, the old one revoked',
      sight: 'kept',
      begin: async () => {
        rotate(await aToken('second'));
        await revoke('first');
      },
      meanwhile: () => witness.writer.write(20),
      // Whatever is opened from now on needs the new one.
      end: () => cutConnections(),
      writesAnswer: [undefined],
      skips: false,
    });
  });

  it('that is revoked before there is a new one is told, and the new one is taken up', async () => {
    const { witness, requests, gateway } = watched;
    await survive(witness, requests, {
      row: 'a token revoked, the new one on disk later',
      sight: 'lost',
      begin: async () => {
        await revoke('second');
        cutConnections();
      },
      meanwhile: () => witness.writer.write(20),
      end: async () => rotate(await aToken('third')),
      writesAnswer: ['UNAUTHENTICATED'],
      skips: false,
    });
    expect(gateway.logged()).toContain('Unauthorized');
  });
});

/** A token of the service account that is good for as long as a Secret of that name is there. */
async function aToken(name: string): Promise<string> {
  const { uid } = (await made(`${core}/secrets`, { metadata: { name } })).metadata ?? {};
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name, uid };
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { boundObjectRef } };
  const token = asText((await made(`${core}/serviceaccounts/${account}/token`, request)).status?.token);
  tokens.push(token);
  return token;
}

/** Resolves when the API server, which remembers a good token for some seconds, refuses it. */
async function revoke(name: string): Promise<void> {
  const token = tokens[['first', 'second', 'third'].indexOf(name)];
  const stranger = createClient(server.kubeconfigPath, token);
  const path = `${core}/secrets/${name}`;
  expect((await stranger.call('GET', path)).code).toBe(200);
  await client.call('DELETE', path);
  await expect.poll(async () => (await stranger.call('GET', path)).code, { timeout: 60_000, interval: 200 }).toBe(401);
  await stranger.close();
}

/** As the kubelet does: at once, and never half. */
function rotate(token: string): void {
  writeFileSync(`${tokenFile}.new`, token, { mode: 0o600 });
  renameSync(`${tokenFile}.new`, tokenFile);
}

function cutConnections(): void {
  network.down();
  network.up();
}

async function made(path: string, body: object) {
  const answer = await client.call('POST', path, body);
  expect(answer.code, answer.text).toBe(201);
  return answer.body;
}
