import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { openAcknowledged } from '../src/server/support/socket.ts';
import { type ClusterApi, clusterApi, readKubeconfig } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { callersToken, aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  CreateDocument,
  GetProviderEventsDocument,
  GetProviderWholeDocument,
  ListProvidersWholeDocument,
  UpdateDocument,
} from '../support/generated/operations.ts';
import { temporaryFolder } from '../support/kubeconfig.ts';
import { toInput } from '../support/wire-values.ts';

const inSecret = 'canary-in-a-secret-77ab';
const wrongToken = 'canary-of-the-gateway-19ee';
const folder = temporaryFolder();
let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
  const created = await api.call('POST', '/api/v1/namespaces/default/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'aws-credentials' },
    stringData: { 'access-key-id': inSecret },
  });
  expect(created.status).toBe(201);
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
  folder.remove();
});

/** As it is, and as a Secret and a basic Authorization header would hold it. */
const forms = (secret: string) => [secret, Buffer.from(secret).toString('base64')];

function expectSilence(texts: string, ...secrets: string[]): void {
  for (const secret of secrets.flatMap(forms)) expect(texts).not.toContain(secret);
}

describe('a secret', () => {
  it('is in no answer and no log line, whatever is asked and whatever fails', async () => {
    const spec = toInput('MachineProviderSpecInput', contractManifest().spec);
    const variables = { input: { name: 'aws-us-west-2', spec } };
    await gateway.run(ListProvidersWholeDocument, {});
    await gateway.run(GetProviderWholeDocument, { name: 'aws-us-west-2' });
    await gateway.run(GetProviderEventsDocument, { name: 'aws-us-west-2' });
    await gateway.send(CreateDocument.toString(), variables);
    await gateway.send(UpdateDocument.toString(), { input: { name: 'aws-us-west-2', labels: { a: 'b' } } });
    await gateway.send('{ nonsense', variables);
    await gateway.send(CreateDocument.toString(), { input: 7 });
    for (const path of ['readyz?verbose', 'livez', 'nowhere', 'graphql']) await gateway.ask(path);
    const socket = await openAcknowledged(gateway.url, { authorization: `Bearer ${callersToken}` });
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ nonsense }' } });
    const refused = JSON.stringify(await socket.next());
    socket.ws.terminate();

    await cluster.stop();
    const { errors } = await gateway.send(CreateDocument.toString(), { input: { name: 'new', spec } });
    expect(errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    await cluster.start();
    // Looks for the tokens of the cluster and of the caller in all that was said and logged.
    await gateway.stop();
    const said = gateway.answered() + gateway.logged() + refused;
    expect(said).toContain('aws-credentials');
    expect(gateway.logged()).toContain('watching the cluster');
    expectSilence(said, inSecret, callersToken);
  });

  it('that the cluster does not accept is not told in the refusal', async () => {
    const config = readKubeconfig(cluster.kubeconfigPath);
    for (const { user } of config.users) user['token'] = wrongToken;
    const kubeconfigPath = join(folder.path, 'kubeconfig');
    writeFileSync(kubeconfigPath, stringify(config), { mode: 0o600 });
    const refused = await aGateway({ kubeconfigPath }, {}, { waitForSync: false });
    const answer = await refused.send('{ machineProviders { totalCount } }');
    expect(answer.errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    const readiness = await refused.ask('readyz?verbose');
    expect(readiness.status).toBe(503);
    await vi.waitFor(() => expect(refused.logged()).not.toBe(''), { timeout: 10_000 });
    await refused.stop();
    expectSilence(refused.answered() + refused.logged(), wrongToken);
  });
});
