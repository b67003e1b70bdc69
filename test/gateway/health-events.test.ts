import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProbeStep } from '../../src/drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../src/drivers/failure.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { guardSecret } from '../support/leaks.ts';
import { scriptedDrivers } from '../support/scripted-drivers.ts';

const canary = guardSecret('canary-of-the-token-3a7d91fe02');
const patience = { timeout: 30_000, interval: 25 };
let cluster: TestCluster;
let api: ClusterApi;
let gateway: TestGateway | undefined;

beforeAll(async () => {
  cluster = await aCluster();
  api = await clusterApi(cluster);
});

afterEach(async () => {
  await gateway?.stop();
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

interface StoredEvent {
  readonly type: string;
  readonly reason: string;
  readonly count: number;
  readonly message: string;
  readonly involvedObject: { readonly uid: string };
}

const eventsText = async () => JSON.stringify((await api.call('GET', '/api/v1/namespaces/default/events')).body);
async function eventsAbout(uid: string): Promise<string[]> {
  const { items } = JSON.parse(await eventsText()) as { items: StoredEvent[] };
  return items
    .filter(({ involvedObject }) => involvedObject.uid === uid)
    .map(({ type, reason, count }) => `${type} ${reason} x${count}`)
    .sort();
}

describe('what changes of a provider', () => {
  it('is told by Events, each once, counted up when it comes again, and never with a word of its Secret', async () => {
    const { drivers, scripts } = scriptedDrivers();
    let isTaken = true;
    scripts.set('cluster1', {
      async connect(access) {
        const token = (await access.secret('pve')).get('token')?.reveal() ?? '';
        if (isTaken) return;
        const text = `pve.example.com did not take ${token}.`;
        throw new DriverFailure(FailureCode.UNAUTHENTICATED, text, { fix: `Do not send ${token}.` });
      },
      probe: async () => ({
        endpoint: 'pve.example.com:8006',
        latencyMs: 1,
        steps: Object.values(ProbeStep).map((step) => ({ step, ms: 1 })),
      }),
      discover: () => Promise.reject(new DriverFailure(FailureCode.FORBIDDEN, `no ${canary}`, { fix: canary })),
    });
    await api.call('POST', '/api/v1/namespaces/default/secrets', {
      metadata: { name: 'pve' },
      stringData: { token: canary },
    });
    const { metadata } = await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name: 'told-of' },
      spec: {
        type: 'proxmox',
        region: 'cluster1',
        config: { endpoint: 'pve.example.com', customSettings: { tokenId: 'gateway@pve!probe' } },
        authentication: { type: 'apikey', apiKey: { secretRef: { name: 'pve', key: 'token' } } },
      },
    });
    gateway = await aGateway(cluster, { HEALTH: 'on', PROBE_INTERVAL: 300 }, { drivers });
    const become = (events: readonly string[]) =>
      expect.poll(() => eventsAbout(metadata.uid), patience).toEqual(events);

    await become(['Normal ProviderReady x1']);
    isTaken = false;
    await become(['Normal ProviderReady x1', 'Warning CredentialRefused x1']);
    isTaken = true;
    await become(['Normal ProviderReady x2', 'Warning CredentialRefused x1']);
    isTaken = false;
    await become(['Normal ProviderReady x2', 'Warning CredentialRefused x2']);
    expect(await eventsText()).not.toContain(canary);

    const { data } = await gateway.send('{ machineProvider(name: "told-of") { events { type reason count source } } }');
    expect(data).toEqual({
      machineProvider: {
        events: expect.arrayContaining([
          { type: 'Warning', reason: 'CredentialRefused', count: 2, source: 'machineprovider-gateway' },
          { type: 'Normal', reason: 'ProviderReady', count: 2, source: 'machineprovider-gateway' },
        ]) as unknown,
      },
    });
    const metrics = (await gateway.ask('metrics')).text;
    expect(metrics).toContain('machineprovider_gateway_events_total{outcome="created"} 2');
    expect(metrics).toContain('machineprovider_gateway_events_total{outcome="counted"} 2');
  });
});
