import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';
import { createAllowList, parseAllowed } from '../../src/calls/egress/allow-list.ts';
import type { Settings } from '../../src/settings.ts';
import type { World } from '../../src/world.ts';
import { type Pve, startPve } from '../peers/proxmox/fixture/pve.ts';
import { pveSpec, secretOf } from '../peers/proxmox/provider.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';

const secrets = '/api/v1/namespaces/default/secrets';
const intervalMs = 400;
/** Two intervals at most, where machines are quick; these need not be. */
const patience = { timeout: 20_000, interval: 50 };

let cluster: TestCluster;
let api: ClusterApi;
let pve: Pve;
const open: TestGateway[] = [];
let names = 0;

beforeAll(async () => {
  cluster = await aCluster({ hasSecrets: false });
  api = await clusterApi(cluster);
});

afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.stop();
  for (const name of Object.keys(await api.versions())) await api.delete(name);
  expect(pve.fixture.sockets).toBe(0);
  await pve.stop();
  expect(pve.faults).toEqual([]);
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

/** A gateway that looks after the providers, with a cluster of Proxmox VE that it may ask. */
async function watching(settings: Partial<Settings> = {}, world: World = {}): Promise<TestGateway> {
  const place = parseAllowed(`127.0.0.1:${pve.fixture.port}`);
  const EGRESS_ALLOW = createAllowList(place === undefined ? [] : [place]);
  const own = { HEALTH: 'on', PROBE_INTERVAL: intervalMs, EGRESS_ALLOW } as const;
  const gateway = await aGateway(cluster, { ...own, ...settings }, world);
  open.push(gateway);
  return gateway;
}

async function aProvider(spec: MachineProviderSpec = {}): Promise<{ readonly name: string; readonly secret: string }> {
  const name = `provider-${(names += 1)}`;
  const secret = `${name}-credentials`;
  await writeSecret(secret);
  const config = { ...pveSpec().config, endpoint: `127.0.0.1:${pve.fixture.port}` };
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: secret, key: 'token' } } };
  await api.create({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace: 'default' },
    spec: { ...pveSpec(), config, authentication, ...spec },
  });
  return { name, secret };
}

const goodTexts = () => secretOf(pve.cluster, 'gateway@pve', { 'ca.crt': pve.fixture.ca }).data;

async function writeSecret(name: string, texts: Readonly<Record<string, string>> = goodTexts()): Promise<void> {
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const created = await api.call('POST', secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data });
  if (created.status === 201) return;
  const gone = Object.fromEntries(['token', 'uuid', 'other', 'ca.crt'].map((key) => [key, null]));
  const changed = await api.call('PATCH', `${secrets}/${name}`, { data: { ...gone, ...data } });
  expect(changed.status).toBe(200);
}

async function statusOf(name: string): Promise<MachineProviderStatus> {
  return (await api.find(name))?.status ?? {};
}

/** The phase, and why it is ready or not. */
async function stateOf(name: string): Promise<string> {
  const { phase, conditions } = await statusOf(name);
  return `${phase ?? 'nothing'} ${conditions?.find(({ type }) => type === 'Ready')?.reason ?? ''}`.trim();
}

const becomes = (name: string, state: string) => expect.poll(() => stateOf(name), patience).toBe(state);

describe('a gateway that looks after the providers', () => {
  it('tells of one that is well, what is in use, and what it can do', async () => {
    pve = await startPve();
    const { name } = await aProvider();
    await watching();
    await becomes(name, 'Ready ProviderReady');
    const isWhole = async () => {
      const { resources, capabilities, health } = await statusOf(name);
      return [resources?.usage?.machines, capabilities?.verified?.includes('instanceType/4c-16g'), health?.score];
    };
    await expect.poll(isWhole, patience).toEqual([3, true, 100]);
    const { connectivity, authentication, observedGeneration } = await statusOf(name);
    expect([connectivity?.status, authentication?.status, observedGeneration]).toEqual(['Connected', 'Valid', 1]);
  });

  it('writes nothing more of one that stays well, but from time to time when it was looked at', async () => {
    pve = await startPve();
    const { name } = await aProvider();
    const gateway = await watching();
    await becomes(name, 'Ready ProviderReady');
    const looks = async () => {
      const page = (await gateway.ask('metrics')).text;
      return Number(/look_duration_seconds_count\{result="ready"\} (\d+)/.exec(page)?.[1] ?? 0);
    };
    const version = async () => (await api.find(name))?.metadata.resourceVersion;
    const isSettled = async () => (await statusOf(name)).capabilities !== undefined && (await looks()) > 3;
    await expect.poll(isSettled, patience).toBe(true);
    const versions = new Set<string | undefined>();
    const end = (await looks()) + 10;
    while ((await looks()) < end) versions.add(await version());
    // Every fifth look or so.
    expect(versions.size).toBeLessThanOrEqual(4);
  });

  it('tells of a failure that lasts and of its end, and of one that does not last only by the score', async () => {
    pve = await startPve();
    const { name } = await aProvider();
    await watching();
    await becomes(name, 'Ready ProviderReady');
    const back = pve.fixture.misbehave({ kind: 'fail', status: 500 });
    await becomes(name, 'NotReady ProviderFault');
    back();
    await becomes(name, 'Ready ProviderReady');
    const since = (await statusOf(name)).conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
    pve.fixture.misbehave({ kind: 'fail', status: 500, path: '/version', times: 1 });
    await expect.poll(async () => (await statusOf(name)).health?.score, patience).toBeGreaterThan(49);
    const seen = new Set<string>();
    const asked = pve.fixture.asked.length + 20;
    while (pve.fixture.asked.length < asked) seen.add(await stateOf(name));
    expect([...seen]).toEqual(['Ready ProviderReady']);
    expect((await statusOf(name)).conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime).toBe(since);
  });

  it('takes up a Secret that was rotated, emptied, removed and put back', async () => {
    pve = await startPve();
    const { name, secret } = await aProvider();
    const gateway = await watching();
    await becomes(name, 'Ready ProviderReady');
    const token = pve.cluster.users[0]?.tokens['probe'];
    const rotated = randomUUID();
    if (token !== undefined) Object.assign(token, { value: rotated });
    await becomes(name, 'Error CredentialRefused');
    await writeSecret(secret);
    await becomes(name, 'Ready ProviderReady');
    await writeSecret(secret, { other: 'nothing of use' });
    await becomes(name, 'Error SecretUnusable');
    await api.call('DELETE', `${secrets}/${secret}`);
    await becomes(name, 'Error SecretNotFound');
    await writeSecret(secret);
    await becomes(name, 'Ready ProviderReady');
    expect(gateway.logged() + gateway.answered() + JSON.stringify(await api.find(name))).not.toContain(rotated);
  });

  it('looks at once at a provider that is new, and at one whose spec was changed', async () => {
    pve = await startPve();
    await watching({ PROBE_INTERVAL: 3_600_000 });
    const { name } = await aProvider();
    await becomes(name, 'Ready ProviderReady');
    await api.patch(name, { spec: { config: { endpoint: '127.0.0.1:1' } } });
    await becomes(name, 'Error CredentialWithheld');
    expect((await statusOf(name)).observedGeneration).toBe(2);
    await api.patch(name, { spec: { config: { endpoint: `127.0.0.1:${pve.fixture.port}` } } });
    await becomes(name, 'Ready ProviderReady');
    expect((await statusOf(name)).observedGeneration).toBe(3);
  });

  it('does not mind the clock of a provider that is an hour off', async () => {
    pve = await startPve();
    pve.now = () => Date.now() - 3_600_000;
    const { name } = await aProvider();
    await watching();
    await becomes(name, 'Ready ProviderReady');
  });
});
