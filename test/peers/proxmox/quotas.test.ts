import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { QuotaReport } from '../../../src/drivers/connection.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { gib } from './fixture/cluster.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { type Pve, startPve } from './fixture/pve.ts';
import { connectTo, pveSpec } from './provider.ts';
import { readWithProxmoxer, type SecondReading } from './second-reader.ts';

const python = inject('python');

const shared = { isOvercommittable: true };

describe.skipIf(python === undefined)('what a cluster of Proxmox VE has and what is used of it', () => {
  let pve: Pve;
  beforeEach(async () => {
    pve = await startPve();
  });
  afterEach(async () => {
    expect(pve.faults).toEqual([]);
    await pve.stop();
  });
  verifiedAgainst(
    () => `a fixture by the API of Proxmox VE of ${viewedOn}, read by proxmoxer ${python?.versions['proxmoxer'] ?? ''}`,
  );

  const fetchQuotas = async (spec: MachineProviderSpec = pveSpec()): Promise<QuotaReport> => {
    await using connected = await connectTo(pve, { spec });
    return await connected.connection.fetchQuotas();
  };
  const inPool = (pool: string) => pveSpec({ config: { customSettings: { pool } } });
  const of = ({ quotas }: QuotaReport, resource: string) => quotas.find((quota) => quota.resource === resource);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const read = async (): Promise<SecondReading> => {
    if (python === undefined) throw new Error('Expected Python, but got none.');
    return (await readWithProxmoxer(python, pve)) as SecondReading;
  };
  const giveAuditorLess = (privilege: string) => {
    const { roles } = pve.cluster;
    roles['PVEAuditor'] = (roles['PVEAuditor'] ?? []).filter((name) => name !== privilege);
  };

  it('are the sums of what proxmoxer reads, in the words and units of the contract', async () => {
    const [report, second] = [await fetchQuotas(), await read()];
    const machines = second.guests.filter(({ template }) => template === 0);
    const shown = (bytes: number) => Math.round((bytes / gib) * 100) / 100;
    const cpu = sum(machines.map(({ maxcpu }) => maxcpu));
    const memoryGb = shown(sum(machines.map(({ maxmem }) => maxmem)));
    const forDisks = second.storages.filter(({ content }) => content.split(',').includes('images'));
    const once = forDisks.filter(
      ({ storage, shared }, index) =>
        shared === 0 || forDisks.findIndex((other) => other.storage === storage) === index,
    );
    const storageGb = shown(sum(once.map(({ disk }) => disk)));
    const displays = second.devices.filter(({ class: kind }) => kind.startsWith('0x03'));
    expect(report).toEqual({
      quotas: [
        { resource: 'cpu', unit: 'cores', used: cpu, limit: sum(second.nodes.map(({ maxcpu }) => maxcpu)), ...shared },
        {
          resource: 'memory',
          unit: 'GB',
          used: memoryGb,
          limit: shown(sum(second.nodes.map(({ maxmem }) => maxmem))),
          ...shared,
        },
        { resource: 'storage', unit: 'GB', used: storageGb, limit: shown(sum(once.map(({ maxdisk }) => maxdisk))) },
        { resource: 'instances', unit: 'instances', used: machines.length, isUnlimited: true },
        {
          resource: 'gpu',
          unit: 'gpus',
          limit: displays.filter(({ vendor_name }) => !vendor_name.startsWith('ASPEED')).length,
        },
      ],
      usage: { machines: machines.length, cpu, memoryGb, storageGb },
      gaps: [],
    });
    expect(report.usage).toEqual({ machines: 3, cpu: 7, memoryGb: 20.5, storageGb: 1150 });
    expect(of(report, 'gpu')?.limit).toBe(2);
  });

  it('counts in the pool of the spec its machines and storages alone', async () => {
    const report = await fetchQuotas(inPool('team-a'));
    expect(report.usage).toEqual({ machines: 1, cpu: 2, memoryGb: 4, storageGb: 1000 });
    expect(of(report, 'storage')?.limit).toBe(4000);
    expect(of(report, 'cpu')).toEqual({ resource: 'cpu', unit: 'cores', used: 2, limit: 56, ...shared });
    const second = await read();
    expect(second.guests.filter(({ pool }) => pool === 'team-a').map(({ vmid }) => vmid)).toEqual([100]);
    const missing = await fetchQuotas(inPool('team-b'));
    expect(missing.usage.machines).toBeUndefined();
    expect(missing.gaps.map(({ failure }) => failure.code)).toContain(FailureCode.NOT_FOUND);
  });

  it('counts on the nodes of the spec alone', async () => {
    const report = await fetchQuotas(pveSpec({ availabilityZones: ['pve1'] }));
    expect(of(report, 'cpu')).toMatchObject({ limit: 16, used: 2 });
    expect(of(report, 'gpu')?.limit).toBe(0);
    await expect(fetchQuotas(pveSpec({ availabilityZones: ['pve9'] }))).rejects.toMatchObject({
      code: FailureCode.NOT_FOUND,
    });
  });

  it.each([
    ['VM.Audit', 'the machines'],
    ['Datastore.Audit', 'the storages'],
  ])('shows no part of a number as the whole for want of %s', async (privilege, what) => {
    giveAuditorLess(privilege);
    const report = await fetchQuotas();
    expect(report.gaps).toMatchObject([{ what, failure: { code: FailureCode.FORBIDDEN } }]);
    const lost = privilege === 'VM.Audit' ? ['machines', 'cpu', 'memoryGb'] : ['storageGb'];
    for (const name of lost) expect(report.usage).not.toHaveProperty(name);
    expect(Object.keys(report.usage)).toHaveLength(4 - lost.length);
  });

  it('knows neither the size of nodes nor their devices without Sys.Audit', async () => {
    giveAuditorLess('Sys.Audit');
    const report = await fetchQuotas();
    expect(report.gaps.map(({ what, failure }) => [what, failure.code])).toEqual([
      ['the size of the nodes', FailureCode.FORBIDDEN],
      ['the GPUs', FailureCode.FORBIDDEN],
    ]);
    expect(of(report, 'cpu')).toEqual({ resource: 'cpu', unit: 'cores', used: 7, ...shared });
  });

  it('leaves out of the limits what a node that is offline had, and says so', async () => {
    const node = pve.cluster.nodes[1];
    if (node === undefined) throw new Error('The fixture has nodes.');
    node.status = 'offline';
    const report = await fetchQuotas();
    expect(of(report, 'cpu')).toEqual({ resource: 'cpu', unit: 'cores', limit: 24, ...shared });
    expect(new Set(report.gaps.map(({ failure }) => failure.code))).toEqual(new Set([FailureCode.UNREACHABLE]));
  });

  it('asks two questions and one for each node', async () => {
    await fetchQuotas();
    expect(pve.fixture.asked).toHaveLength(2 + 3);
  });
});
