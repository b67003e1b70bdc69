import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { openAcknowledged } from '../src/server/support/socket.ts';
import { type ClusterApi, clusterApi, readKubeconfig } from '../support/cluster-api.ts';
import { contractManifest } from '../support/contract.ts';
import { callersToken, aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  ApplyDocument,
  CreateDocument,
  GetProviderEventsDocument,
  GetProviderWholeDocument,
  ListProvidersWholeDocument,
  type MachineProviderSpecInput,
  UpdateDocument,
  ValidateDocument,
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
  cluster = await aCluster({ seed: 'contract', hasSecrets: false });
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

describe('a Secret that a spec names', () => {
  const named = (name: string, key = 'access-key-id') => {
    const { spec } = contractManifest();
    return { ...spec, authentication: { type: 'apikey', apiKey: { secretRef: { name, key } } } };
  };
  const input = (spec: object) => toInput('MachineProviderSpecInput', spec) as MachineProviderSpecInput;
  const at = 'spec.authentication.apiKey.secretRef';
  const words = (problems: readonly { severity: string; code: string; path: string; line?: number | null }[]) =>
    problems.map(({ severity, code, path, line }) => [severity, code, path, line ?? 0]);

  it('and that is absent or lacks a key is warned of at each door, and refused at none', async () => {
    const yaml = stringify({ ...contractManifest(), metadata: { name: 'hinted' }, spec: named('nobodys') });
    const line = yaml.split('\n').findIndex((text) => text.includes('nobodys')) + 1;
    const { validateMachineProvider: report } = await gateway.run(ValidateDocument, { yaml });
    expect([report.valid, words(report.problems)]).toEqual([true, [['WARNING', 'NOT_FOUND', `${at}.name`, line]]]);

    const { createMachineProvider: created } = await gateway.run(CreateDocument, {
      input: { name: 'hinted', spec: input(named('aws-credentials', 'access_key')) },
    });
    expect(created.machineProvider).not.toBeNull();
    expect(words(created.problems)).toEqual([
      ['WARNING', 'NOT_FOUND', `${at}.key`, 0],
      ['WARNING', 'NOT_FOUND', at, 0],
    ]);

    const { updateMachineProvider: updated } = await gateway.run(UpdateDocument, {
      input: { name: 'hinted', spec: { config: { timeout: '40s' } } },
    });
    expect(words(updated.problems)).toEqual(words(created.problems));
    const { updateMachineProvider: labeled } = await gateway.run(UpdateDocument, {
      input: { name: 'hinted', labels: { a: 'b' } },
    });
    expect(labeled.problems).toEqual([]);

    const { applyMachineProvider: applied } = await gateway.run(ApplyDocument, { input: { yaml, force: true } });
    expect(words(applied.problems)).toEqual([['WARNING', 'NOT_FOUND', `${at}.name`, line]]);
  });

  it('has no hint while its own name is wrong', async () => {
    const { validateMachineProvider: report } = await gateway.run(ValidateDocument, {
      input: { metadata: { name: 'x' }, spec: input(named('Not_A_Name')) },
    });
    expect(words(report.problems)).toEqual([['ERROR', 'INVALID', `${at}.name`, 0]]);
  });
});

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
