import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import type { QuotaReport } from '../../../src/drivers/connection.ts';
import type { Discovery } from '../../../src/drivers/discovery.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { readObjects, type Read, type ReadObject } from './read-objects.ts';
import { goodSecret, openVcsim } from './spec.ts';
import { startVcsim, user, type Vcsim } from './vcsim.ts';

const govmomi = inject('govmomi');

/** 80 characters, umlauts and what vCenter escapes among them. */
const oddName = `${'Vorlage für 100% 1/2 Büro '.padEnd(78, 'ü')}ÖÄ`;
const oddId = oddName.replaceAll('%', '%25').replaceAll('/', '%2F');
const gib = 1024 ** 3;
const model = '-dc 2 -cluster 2 -host 3 -standalone-host 1 -ds 2 -vm 4 -pg 3 -pool 1 -folder 1 -pod 1 -app 1'.split(
  ' ',
);

describe.skipIf(govmomi === undefined)('govc and the driver of vSphere', () => {
  let vcsim: Vcsim;
  let called: readonly string[];
  let found: Discovery;
  let quotas: QuotaReport;
  let read: Read;
  beforeAll(async () => {
    if (govmomi === undefined) return;
    vcsim = await startVcsim(govmomi, model);
    const [machine = ''] = (await vcsim.govc('find', '/F0/DC1', '-type', 'm')).split('\n');
    await vcsim.govc('vm.power', '-off', machine);
    await vcsim.govc('vm.markastemplate', '-dc', '/F0/DC1', machine);
    await vcsim.govc('object.rename', machine, oddName);
    const change = ['dvs.portgroup.change', '-dc', '/F0/DC1'];
    await vcsim.govc(...change, '-vlan', '3214', '/F0/DC1/network/F0/DC1_DVPG1');
    await vcsim.govc(...change, '-vlan-mode', 'trunking', '-vlan-range', '1-9', '/F0/DC1/network/F0/DC1_DVPG2');
    read = await readObjects(vcsim);
    const capabilities = {
      availableImages: [{ id: oddId }],
      supportedInstanceTypes: ['1cpu-2gb', '64cpu-2gb'],
    };
    await using opened = await openVcsim(vcsim, { spec: { capabilities } });
    found = await opened.connection.discoverCapabilities();
    called = [...opened.called];
    quotas = await opened.connection.fetchQuotas();
  });
  afterAll(() => vcsim?.stop());
  verifiedAgainst(() => vcsim.name);

  const here = (objects: readonly ReadObject[]) => objects.filter(({ path }) => path.startsWith('/F0/DC1/'));
  const inClusters = (objects: readonly ReadObject[]) => here(objects).filter(({ path }) => /\/DC1_C[01]\//.test(path));

  it('read the same datacenters, clusters and hosts that stand alone', () => {
    const expected = read.datacenters.map(({ path, of }) => ({
      name: of['name'],
      zones: read.clusters
        .filter((cluster) => cluster.path.startsWith(`${path}/`))
        .map((cluster) => cluster.of['name']),
    }));
    expect(expected.map(({ zones }) => zones.length)).toEqual([3, 3]);
    expect(found.regions).toEqual({ items: expected });
  });

  it('read the same hosts, and tell by them what fits', () => {
    const hosts = inClusters(read.hosts).map(({ of }) => of['summary.hardware'] as Record<string, number>);
    expect(hosts).toHaveLength(6);
    const [{ numCpuThreads: cpu = 0, memorySize = 0 } = {}] = hosts;
    const memoryGb = Math.floor(memorySize / gib);
    const zones = ['DC1_C0', 'DC1_C1'];
    expect(found.instanceTypes).toEqual({
      items: [
        { name: `${cpu}cpu-${memoryGb}gb`, cpu, memoryGb, zones },
        { name: '1cpu-2gb', cpu: 1, memoryGb: 2, zones },
      ],
    });
  });

  it('read the same templates, whatever is in their names', () => {
    const templates = here(read.machines).filter(({ of }) => summaryOf(of)['template'] === true);
    expect(templates.map(({ of }) => of['name'])).toEqual([oddName]);
    const [image] = found.images.items;
    expect(found.images.failure).toBeUndefined();
    expect(found.images.items).toHaveLength(1);
    expect(image).toMatchObject({ id: oddId, name: oddName });
  });

  it('read the same networks and port groups with their VLANs', () => {
    const names = here(read.networks).map(({ of }) => of['name']);
    expect(names).toHaveLength(5);
    expect(found.networks.failure).toBeUndefined();
    expect(found.networks.items.map(({ name }) => name).sort()).toEqual(names.sort());
    const vlans = found.networks.items.flatMap(({ name, vlan }) => (vlan === undefined ? [] : [[name, vlan]]));
    expect(vlans).toEqual([['DC1_DVPG1', 3214]]);
  });

  it('read the same datastores and what disks they take', () => {
    const datastores = here(read.datastores);
    expect(datastores).toHaveLength(2);
    const isThin = datastores.some(({ of }) => of['capability.perFileThinProvisioningSupported'] === true);
    expect(isThin).toBe(true);
    expect(found.storageTypes.failure).toBeUndefined();
    expect(found.storageTypes.items.map(({ name }) => name)).toEqual([
      'thin',
      ...datastores.map(({ of }) => of['name']),
    ]);
  });

  it('read the same capacities, use and machines', () => {
    const capacity = here(read.datastores).map(({ of }) => of['summary'] as Record<string, number>);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const storage = sum(capacity.map((one) => one['capacity'] ?? 0)) / gib;
    const free = sum(capacity.map((one) => one['freeSpace'] ?? 0)) / gib;
    const used = Math.round((storage - free) * 100) / 100;
    expect(quotas.quotas).toContainEqual({ resource: 'storage', unit: 'GB', limit: storage, used });
    const roots = inClusters(read.pools).filter(({ path }) => /\/Resources$/.test(path));
    const memory =
      sum(roots.map(({ of }) => (of['runtime'] as { memory: { maxUsage: number } }).memory.maxUsage)) / gib;
    expect(quotas.quotas.find(({ resource }) => resource === 'memory')?.limit).toBeCloseTo(memory, 2);
    const hostIds = new Set(inClusters(read.hosts).map(({ id }) => id));
    const machines = here(read.machines).filter(({ of }) => {
      return hostIds.has((of['runtime.host'] as { value: string }).value) && summaryOf(of)['template'] !== true;
    });
    // Eight in each cluster, four of them in a vApp; one of all was made a template, in whatever place it was.
    expect(machines.length).toBeGreaterThanOrEqual(15);
    const amount = (name: string) => sum(machines.map(({ of }) => Number(summaryOf(of)[name] ?? 0)));
    expect(quotas.usage).toMatchObject({
      machines: machines.length,
      cpu: amount('numCpu'),
      memoryGb: amount('memorySizeMB') / 1024,
    });
    expect(quotas.gaps).toEqual([]);
  });

  it('need six requests and no more for a discovery, with the one that signs out', async () => {
    expect(called).toEqual([
      'RetrieveServiceContent',
      'Login',
      'CreateContainerView',
      'RetrievePropertiesEx',
      'HasUserPrivilegeOnEntities',
    ]);
    const opened = await openVcsim(vcsim);
    await opened.connection.discoverCapabilities();
    await opened[Symbol.asyncDispose]();
    expect(opened.called).toHaveLength(6);
    expect(opened.called.at(-1)).toBe('Logout');
  });

  it('find every operation permitted where vCenter says so', () => {
    expect(new Set(Object.values(found.operations).map(({ kind }) => kind))).toEqual(new Set([VerdictKind.VERIFIED]));
    expect(found.features.monitoringIntegration.kind).toBe(VerdictKind.VERIFIED);
    expect(found.features.liveResize.kind).toBe(VerdictKind.UNKNOWN);
  });

  it('are both known by name, and refused with a wrong password', async () => {
    await using good = await openVcsim(vcsim);
    expect(await good.connection.checkCredentials()).toEqual({ status: 'Valid', identity: user });
    const probe = await good.connection.probe();
    expect(await vcsim.govc('about')).toContain(`Version:      ${probe.version?.replace(/ .*/, '') ?? ''}`);
    expect(probe.steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'FIRST_CALL']);
    const data = { ...goodSecret.data, password: 'another-canary-password' };
    await using wrong = await openVcsim(vcsim, { secret: { data } });
    const check = await wrong.connection.checkCredentials();
    expect(check).toMatchObject({ status: 'Invalid', failure: { code: 'UNAUTHENTICATED' } });
    expect(wrong.called).toEqual(['RetrieveServiceContent', 'Login']);
  });

  it('leave no session behind', async () => {
    const sessions = async () => (await vcsim.govc('session.ls')).split('\n').filter((line) => line.includes(user));
    const own = (lines: readonly string[]) => lines.filter((line) => !line.includes('govc/'));
    const opened = await openVcsim(vcsim);
    await opened.connection.discoverCapabilities();
    expect(own(await sessions())).toHaveLength(1);
    await opened[Symbol.asyncDispose]();
    expect(own(await sessions())).toEqual([]);
  });

  it('go on with a new session where an administrator ended the old one, once', async () => {
    await using opened = await openVcsim(vcsim);
    await opened.connection.discoverCapabilities();
    const line = (await vcsim.govc('session.ls'))
      .split('\n')
      .find((one) => one.includes(user) && !one.includes('govc/'));
    await vcsim.govc('session.rm', line?.split(/\s/)[0] ?? '');
    const again = await opened.connection.discoverCapabilities();
    expect(again.networks).toEqual({ ...found.networks });
    expect(opened.called.filter((method) => method === 'Login')).toHaveLength(2);
  });
});

function summaryOf(of: ReadObject['of']): Record<string, unknown> {
  return (of['summary'] as { config: Record<string, unknown> }).config;
}
