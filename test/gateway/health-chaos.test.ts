import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { machineProviderCrd } from '../../schema/emit/crd.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';
import { type Probe, ProbeStep } from '../../src/drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../src/drivers/failure.ts';
import type { Settings } from '../../src/settings.ts';
import type { World } from '../../src/world.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aDiscovery } from '../support/discovery.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { type Script, scriptedDrivers, type ScriptedDrivers } from '../support/scripted-drivers.ts';

const intervalMs = 300;
const patience = { timeout: 20_000, interval: 50 };

let cluster: TestCluster;
let api: ClusterApi;
let scripted: ScriptedDrivers;
const open: TestGateway[] = [];
let names = 0;

beforeAll(async () => {
  cluster = await aCluster({ crd: machineProviderCrd([]) });
  api = await clusterApi(cluster);
  scripted = scriptedDrivers();
});

afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.stop();
  for (const name of Object.keys(await api.versions())) await api.delete(name);
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

async function watching(world: World = {}, settings: Partial<Settings> = {}): Promise<TestGateway> {
  const own = { HEALTH: 'on', PROBE_INTERVAL: intervalMs } as const;
  const gateway = await aGateway(cluster, { ...own, ...settings }, { drivers: scripted.drivers, ...world });
  open.push(gateway);
  return gateway;
}

const probed = (failure?: DriverFailure): Probe => ({
  endpoint: 'pve.example.com:8006',
  steps: [{ step: ProbeStep.FIRST_CALL, ms: 3, ...(failure && { failure }) }],
  ...(failure === undefined && { latencyMs: 3 }),
});
const unreachable = new DriverFailure(FailureCode.UNREACHABLE, 'Nobody answers.', { fix: 'Look whether it runs.' });

async function aProvider(probe: NonNullable<Script['probe']>, name = `provider-${(names += 1)}`): Promise<string> {
  scripted.scripts.set(name, { discover: async () => aDiscovery(), probe });
  const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } };
  const rateLimiting = { requestsPerSecond: '1000', burstLimit: 1_000 };
  const config = {
    ...{ endpoint: `${name}.example.com`, rateLimiting, timeout: '60s' },
    customSettings: { tokenId: 'gateway@pve!probe' },
  };
  await api.create({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace: 'default' },
    spec: { type: 'proxmox', region: name, config, authentication },
  });
  return name;
}

async function statusOf(name: string): Promise<MachineProviderStatus> {
  return (await api.find(name))?.status ?? {};
}

const readyOf = async (name: string) =>
  (await statusOf(name)).conditions?.find(({ type }) => type === 'Ready') ?? undefined;
const becomes = (name: string, reason: string) =>
  expect.poll(async () => (await readyOf(name))?.reason, patience).toBe(reason);
const never = () => new Promise<never>(() => undefined);

describe('a gateway that looks after providers which do their worst', () => {
  it('writes nothing of one that was deleted while it was asked, nor of its namesake that was made again', async () => {
    await watching();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Probe>();
    const name = await aProvider(() => {
      asked.resolve();
      return answer.promise;
    });
    await asked.promise;
    await api.delete(name);
    await aProvider(async () => probed(), name);
    const { uid } = (await api.find(name))?.metadata ?? {};
    await becomes(name, 'ProviderReady');
    const { resourceVersion } = (await api.find(name))?.metadata ?? {};
    answer.resolve(probed(unreachable));
    const looks = scripted.asked.length + 6;
    await expect.poll(() => scripted.asked.length, patience).toBeGreaterThan(looks);
    expect((await api.find(name))?.metadata.uid).toBe(uid);
    expect((await readyOf(name))?.status).toBe('True');
    expect(Number((await api.find(name))?.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersion));
  });

  it('asks anew of the spec that it has by then, and writes nothing of the one that it had', async () => {
    await watching();
    const asked = Promise.withResolvers<void>();
    let times = 0;
    const name = await aProvider(() => {
      asked.resolve();
      return (times += 1) === 1 ? never() : Promise.resolve(probed());
    });
    await asked.promise;
    await api.patch(name, { spec: { config: { timeout: '50s' } } });
    await becomes(name, 'ProviderReady');
    expect((await statusOf(name)).observedGeneration).toBe(2);
  });

  it('says of one that hangs from the first look on at least that nobody knows, and delays no other by it', async () => {
    const laneLimits = { quick: 2, quickPerHost: 2, slow: 4, slowPerHost: 4, slowAfterMs: 50 };
    const hanging = await Promise.all(Array.from({ length: 20 }, () => aProvider(never)));
    await watching({ laneLimits });
    const name = await aProvider(async () => probed());
    await becomes(name, 'ProviderReady');
    await expect.poll(async () => (await statusOf(hanging[0] ?? '')).phase, patience).toBe('Initializing');
    const before = scripted.asked.filter((what) => what === `connect ${name}`).length;
    await expect
      .poll(() => scripted.asked.filter((what) => what === `connect ${name}`).length, patience)
      .toBeGreaterThan(before + 3);
  });

  it('follows one that flaps with each look, and ends with what is true', async () => {
    await watching();
    let looks = 0;
    let isFlapping = true;
    const name = await aProvider(async () => {
      looks += 1;
      return probed(isFlapping && looks % 4 < 2 ? unreachable : undefined);
    });
    await expect.poll(() => looks, patience).toBeGreaterThan(20);
    isFlapping = false;
    // What the last failure came to may be told a moment later.
    const settled = looks + 5;
    await expect.poll(() => looks, patience).toBeGreaterThan(settled);
    await becomes(name, 'ProviderReady');
    const ready = await readyOf(name);
    const after = looks + 5;
    await expect.poll(() => looks, patience).toBeGreaterThan(after);
    expect(await readyOf(name)).toEqual(ready);
  });

  it('does no harm where two replicas both believe that they lead', async () => {
    await Promise.all([watching(), watching({}, { LEASE_NAMESPACE: 'kube-system' })]);
    let isDown = false;
    const name = await aProvider(async () => probed(isDown ? unreachable : undefined));
    const moved: string[] = [];
    for (const [down, reason] of [
      [true, 'Unreachable'],
      [false, 'ProviderReady'],
      [true, 'Unreachable'],
    ] as const) {
      await becomes(name, down ? 'ProviderReady' : 'Unreachable');
      isDown = down;
      await becomes(name, reason);
      moved.push((await readyOf(name))?.lastTransitionTime ?? '');
      await new Promise((resolve) => setTimeout(resolve, 3 * intervalMs));
      // Neither tells it again, nor takes it back.
      expect(await readyOf(name)).toMatchObject({ reason, lastTransitionTime: moved.at(-1) });
    }
    expect(moved).toEqual(moved.toSorted());
  });

  it('leaves nothing behind when it stops amid looks that hang', async () => {
    const [gateway] = [await watching()];
    for (let count = 0; count < 5; count += 1) await aProvider(never);
    await expect.poll(() => scripted.asked.length, patience).toBeGreaterThan(5);
    open.splice(0);
    await gateway.stop();
    const asked = scripted.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 2 * intervalMs));
    expect(scripted.asked).toHaveLength(asked);
  });
});
