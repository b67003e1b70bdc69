import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { judge } from '../../../src/status/declared-verdicts.ts';
import { type Discovery, VerdictKind } from '../../../src/drivers/discovery.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { aGuest, aNode, aStorage, oddName } from './fixture/cluster.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { type Pve, startPve } from './fixture/pve.ts';
import { connectTo, pveSpec } from './provider.ts';
import { readWithProxmoxer, type Refused, type SecondReading } from './second-reader.ts';

const python = inject('python');

describe.skipIf(python === undefined)('discovery of a cluster of Proxmox VE', () => {
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

  const discover = async (spec: MachineProviderSpec = pveSpec()): Promise<Discovery> => {
    await using connected = await connectTo(pve, { spec });
    return await connected.connection.discoverCapabilities();
  };
  const read = async (): Promise<SecondReading> => {
    if (python === undefined) throw new Error('Expected Python, but got none.');
    const reading = await readWithProxmoxer(python, pve);
    expect(reading).not.toHaveProperty('refused');
    return reading as SecondReading;
  };
  const grant = (path: string, role: string, isPropagated = true) => {
    for (const who of ['gateway@pve', 'gateway@pve!probe']) pve.cluster.acl.push({ path, who, role, isPropagated });
  };
  const ids = (part: { readonly items: readonly ({ id: string } | { name: string })[] }) =>
    part.items.map((item) => ('id' in item ? item.id : item.name));

  it('finds the nodes, templates, images, networks, subnets, groups and storages that proxmoxer reads', async () => {
    const [found, second] = [await discover(), await read()];
    expect(found.regions).toEqual({ items: [{ name: 'cluster1', zones: second.nodes.map(({ node }) => node) }] });
    const templates = second.guests.filter(({ template }) => template === 1);
    expect(templates).toHaveLength(2);
    expect(found.images).toEqual({
      items: [
        ...templates.map(({ vmid, name }) => ({ id: String(vmid), name })),
        ...second.content.map(({ volid }) => ({ id: volid, name: volid.split('/').at(-1) })),
      ],
    });
    const names = [...new Set(second.bridges.map(({ iface }) => iface))];
    expect(ids(found.networks)).toEqual(names);
    const virtual = second.bridges.find(({ type }) => type === 'vnet');
    expect(found.networks.items.find(({ id }) => id === virtual?.iface)?.name).toBe(virtual?.comments);
    const [subnet] = second.subnets;
    expect(found.subnets.items.find(({ id }) => id === subnet?.subnet)).toEqual({
      id: subnet?.subnet,
      cidr: subnet?.cidr,
      networkId: subnet?.vnet,
    });
    expect(found.securityGroups.items).toEqual(
      second.groups.map(({ group, comment }) => ({ id: group, name: group, ...(comment && { description: comment }) })),
    );
    const forDisks = second.storages.filter(({ content }) => content.split(',').includes('images'));
    expect(new Set(ids(found.storageTypes))).toEqual(new Set(forDisks.map(({ storage }) => storage)));
    expect(ids(found.storageTypes)).not.toContain('local');
  });

  it('finds the networks that nodes have addresses in, each once', async () => {
    const { networks, subnets } = await discover();
    expect(networks.items.find(({ id }) => id === 'vmbr0')).toEqual({
      id: 'vmbr0',
      name: 'vmbr0',
      cidrs: ['10.1.0.0/24', 'fd00:1::/64'],
    });
    expect(subnets.items).toContainEqual({ id: '10.1.0.0/24', networkId: 'vmbr0', cidr: '10.1.0.0/24' });
  });

  it('judges instance types by the nodes that are large enough for what their names tell', async () => {
    const supportedInstanceTypes = ['4c-16g', '16c-64g', '32vcpu-128GiB', '33c-1g', '1c-129g'];
    const spec = pveSpec({ capabilities: { supportedInstanceTypes } });
    const found = await discover(spec);
    expect(found.instanceTypes).toEqual({
      items: [
        { name: '4c-16g', cpu: 4, memoryGb: 16, zones: ['pve1', 'pve2', 'pve3'] },
        { name: '16c-64g', cpu: 16, memoryGb: 64, zones: ['pve1', 'pve2'] },
        { name: '32vcpu-128GiB', cpu: 32, memoryGb: 128, zones: ['pve2'] },
      ],
    });
    const kinds = judge(spec, found).map(({ name, kind }) => [name, kind]);
    expect(kinds).toContainEqual(['instanceType/33c-1g', VerdictKind.UNSUPPORTED]);
    const other = pveSpec({ capabilities: { supportedInstanceTypes: ['4c-16g', 'small'] } });
    const verdicts = judge(other, await discover(other)).map(({ name, kind }) => [name, kind]);
    expect(verdicts).toEqual([
      ['instanceType/4c-16g', VerdictKind.VERIFIED],
      ['instanceType/small', VerdictKind.UNKNOWN],
    ]);
  });

  it('asks at most 5 questions and one for each node, whatever there is', async () => {
    const { nodes, storages, vnets } = pve.cluster;
    expect(await count()).toBe(5 + 3);
    for (let index = 4; index <= 40; index++) nodes.push(aNode(`pve${index}`, 8, 32, [{ iface: 'vmbr0' }], []));
    for (let index = 0; index < 20; index++) storages.push(aStorage(`iso-${index}`, 'dir', 'iso,images'));
    for (let index = 0; index < 20; index++) vnets.push({ vnet: `net${index}`, zone: 'z1', subnets: [] });
    expect(await count()).toBe(5 + 40);
    nodes.splice(1);
    expect(await count()).toBe(5 + 1);

    async function count(): Promise<number> {
      const before = pve.fixture.asked.length;
      await discover();
      const asked = pve.fixture.asked.slice(before);
      expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
      return asked.length;
    }
  });

  it('asks first where what the spec declares would be, and calls the rest unknown', async () => {
    const volumes = [{ volid: 'zz-iso:iso/own.iso', content: 'iso', format: 'iso' }];
    pve.cluster.storages.push(
      aStorage('aa-iso', 'nfs', 'iso', { isShared: true }),
      aStorage('zz-iso', 'dir', 'iso', { volumes }),
    );
    const spec = pveSpec({
      capabilities: {
        availableImages: [{ id: 'zz-iso:iso/own.iso' }, { id: 'nfs-iso:iso/debian-12.iso' }, { id: '9' }],
      },
      networkConfig: { defaultNetworkId: 'tenanta', defaultSubnetId: 'z1-10.9.0.0-24' },
    });
    const found = await discover(spec);
    expect(ids(found.images)).toContain('nfs-iso:iso/debian-12.iso');
    expect(found.images.failure?.code).toBe(FailureCode.TOO_LARGE);
    expect(ids(found.subnets)).toContain('z1-10.9.0.0-24');
    const kinds = judge(spec, found).map(({ name, kind }) => [name, kind]);
    expect(kinds).toContainEqual(['network/z1-10.9.0.0-24', VerdictKind.VERIFIED]);
    expect(kinds).toContainEqual(['image/9', VerdictKind.UNKNOWN]);
    expect(kinds.filter(([, kind]) => kind === VerdictKind.UNSUPPORTED)).toEqual([]);
  });

  it('finds templates by number and by name, and names with whatever letters', async () => {
    const spec = pveSpec({ capabilities: { availableImages: [{ id: '9000' }, { id: 'debian-12' }, { id: oddName }] } });
    const found = await discover(spec);
    expect(oddName).toHaveLength(80);
    expect(ids(found.images)).toEqual(expect.arrayContaining(['9000', 'debian-12', oddName]));
    expect(ids(found.images)).toContain(`nfs-iso:iso/${oddName}.iso`);
    expect(judge(spec, found).every(({ kind }) => kind === VerdictKind.VERIFIED)).toBe(true);
  });

  it('lets no name lead to another place', async () => {
    pve.cluster.nodes.push(aNode('..', 1, 1, [], []), aNode('a%2fb', 1, 1, [], []));
    pve.cluster.storages.push(aStorage('../../access', 'dir', 'iso'));
    const found = await discover();
    expect(found.regions.items[0]?.zones).toEqual(['pve1', 'pve2', 'pve3']);
    for (const { path } of pve.fixture.asked)
      expect(path).toMatch(/^\/api2\/json\/(cluster|access\/permissions|nodes\/pve)/);
  });

  it('keeps to the nodes that the spec declares, and says when there are none of them', async () => {
    const before = pve.fixture.asked.length;
    const found = await discover(pveSpec({ availabilityZones: ['pve1'] }));
    expect(ids(found.networks)).toEqual(['vmbr0', 'tenanta']);
    expect(pve.fixture.asked.slice(before).filter(({ path }) => path.includes('/network'))).toHaveLength(1);
    const nowhere = await discover(pveSpec({ availabilityZones: ['pve9'] }));
    expect(nowhere.networks).toMatchObject({ items: [], failure: { code: FailureCode.NOT_FOUND } });
    expect(nowhere.securityGroups.failure).toBeUndefined();
    expect(nowhere.regions.items[0]?.zones).toHaveLength(3);
  });

  it.each<[string, readonly string[], readonly (keyof Discovery)[]]>([
    ['VM.Audit', ['VM.Audit'], ['images']],
    ['SDN.Audit', ['SDN.Audit'], ['networks', 'subnets']],
    ['Datastore.Audit', ['Datastore.Audit'], ['images', 'storageTypes']],
    ['Sys.Audit', ['Sys.Audit'], ['instanceTypes']],
    ['every privilege', [], ['images', 'networks', 'subnets', 'storageTypes', 'instanceTypes']],
  ])('calls nothing absent for want of %s, though the answer is 200 and an empty list', async (_, without, lost) => {
    const auditor = pve.cluster.roles['PVEAuditor'] ?? [];
    const { acl, roles } = pve.cluster;
    roles['Less'] = without.length === 0 ? [] : auditor.filter((name) => !without.includes(name));
    // The user may all of it: what counts is what the token may, too.
    acl.splice(1, 1, { path: '/', who: 'gateway@pve!probe', role: 'Less', isPropagated: true });
    const spec = pveSpec({
      capabilities: { availableImages: [{ id: '4711' }], supportedInstanceTypes: ['99c-1g'] },
      networkConfig: { defaultNetworkId: 'vmbr9' },
      storageConfig: { defaultStorageClass: 'nowhere' },
    });
    const before = pve.fixture.asked.length;
    const found = await discover(spec);
    const gaps = Object.entries(found).filter(([, part]) => 'failure' in part);
    expect(new Set(gaps.map(([name]) => name))).toEqual(new Set(lost));
    for (const [name] of gaps) {
      expect(found[name as 'images'].failure).toMatchObject({ code: FailureCode.FORBIDDEN });
    }
    const refused = pve.fixture.asked.slice(before);
    expect(refused.length).toBeGreaterThan(0);
    const absent = judge(spec, found).filter(({ kind }) => kind === VerdictKind.UNSUPPORTED);
    const kindOf = { images: 'image', networks: 'network', storageTypes: 'storageType', instanceTypes: 'instanceType' };
    for (const { name } of absent) {
      const part = Object.entries(kindOf).find(([, kind]) => name.startsWith(`${kind}/`))?.[0] ?? '';
      expect(lost, name).not.toContain(part);
    }
  });

  it('says that nothing is there where the list is truly empty', async () => {
    pve.cluster.guests.splice(0);
    pve.cluster.storages.splice(0);
    const spec = pveSpec({
      capabilities: { availableImages: [{ id: '9000' }], features: { backupIntegration: true } },
    });
    const found = await discover(spec);
    expect(found.images).toEqual({ items: [] });
    expect(found.storageTypes).toEqual({ items: [] });
    expect(judge(spec, found).map(({ kind }) => kind)).toEqual([VerdictKind.UNSUPPORTED, VerdictKind.UNSUPPORTED]);
  });

  it('takes a privilege on some items only for no privilege on all', async () => {
    pve.cluster.acl.splice(0);
    grant('/', 'NoMachines');
    grant('/vms/9000', 'PVEAuditor');
    const found = await discover();
    expect(ids(found.images)).toContain('9000');
    expect(found.images.failure?.code).toBe(FailureCode.FORBIDDEN);
    grant('/vms', 'PVEAuditor', false);
    expect((await discover()).images.failure?.code).toBe(FailureCode.FORBIDDEN);
    grant('/vms', 'PVEAuditor');
    expect((await discover()).images.failure).toBeUndefined();
  });

  it('may see all of what its user may where it has no privileges of its own', async () => {
    const [user] = pve.cluster.users;
    if (user === undefined) throw new Error('The fixture has a user.');
    user.tokens['probe'] = { value: user.tokens['probe']?.value ?? '', expire: 0, isSeparated: false };
    pve.cluster.acl.splice(1, 1);
    const found = await discover();
    expect(Object.entries(found).filter(([, part]) => 'failure' in part)).toEqual([]);
  });

  it('verifies an operation by the privileges of the token, on all machines or on their pool', async () => {
    const kindsOf = ({ operations }: Discovery) =>
      Object.values(MachineOperation).filter((one) => operations[one].kind === VerdictKind.VERIFIED);
    const none = await discover();
    expect(kindsOf(none)).toEqual([]);
    expect(none.operations[MachineOperation.START].reason).toContain('VM.PowerMgmt on /vms');
    grant('/vms', 'PVEVMAdmin');
    const some = await discover();
    expect(kindsOf(some)).not.toContain(MachineOperation.CREATE);
    expect(some.operations[MachineOperation.CREATE].reason).toContain('Datastore.AllocateSpace on /storage');
    expect(some.operations[MachineOperation.CREATE].reason).toContain('SDN.Use on /sdn/zones');
    expect(kindsOf(some)).toHaveLength(5);
    grant('/storage/ceph_vms.1', 'PVEDatastoreUser');
    grant('/sdn/zones/localnetwork', 'PVESDNUser');
    const spec = pveSpec({
      storageConfig: { defaultStorageClass: 'ceph_vms.1' },
      networkConfig: { defaultNetworkId: 'vmbr0' },
    });
    expect(kindsOf(await discover(spec))).toHaveLength(6);
  });

  it('verifies by a pool what holds in that pool alone', async () => {
    grant('/pool/team-a', 'PVEVMAdmin');
    const inPool = pveSpec({ config: { customSettings: { pool: 'team-a' } } });
    expect((await discover(inPool)).operations[MachineOperation.STOP].kind).toBe(VerdictKind.VERIFIED);
    expect((await discover()).operations[MachineOperation.STOP].kind).toBe(VerdictKind.UNKNOWN);
  });

  it('tells of features what the storages and machines show', async () => {
    const { features } = await discover();
    expect(features.snapshotSupport.kind).toBe(VerdictKind.VERIFIED);
    expect(features.backupIntegration.reason).toContain('local');
    expect(features.tagSupport.kind).toBe(VerdictKind.VERIFIED);
    expect(features.liveResize.kind).toBe(VerdictKind.UNKNOWN);
  });

  it('loses of a node that is offline its own items only, and asks it nothing', async () => {
    const node = pve.cluster.nodes[1];
    if (node === undefined) throw new Error('The fixture has nodes.');
    node.status = 'offline';
    grant('/vms', 'PVEVMAdmin');
    const found = await discover();
    expect(ids(found.networks)).toEqual(['vmbr0', 'tenanta']);
    expect(found.networks.failure).toMatchObject({ code: FailureCode.UNREACHABLE });
    expect(found.networks.failure?.message).toContain('pve2');
    expect(ids(found.images)).toContain('9000');
    expect(ids(found.images)).not.toContain('9001');
    expect(found.images.failure?.code).toBe(FailureCode.UNREACHABLE);
    expect(found.instanceTypes.items[0]?.zones).toEqual(['pve1', 'pve3']);
    for (const part of ['regions', 'securityGroups', 'storageTypes'] as const) {
      expect(found[part].failure, part).toBeUndefined();
    }
    expect(pve.fixture.asked.filter(({ path }) => path.includes('pve2'))).toEqual([]);
    expect(found.operations[MachineOperation.START].kind).toBe(VerdictKind.VERIFIED);
  });

  it('loses no more of one that the others take for online and do not reach', async () => {
    const node = pve.cluster.nodes[1];
    if (node === undefined) throw new Error('The fixture has nodes.');
    node.isCutOff = true;
    const found = await discover();
    expect(ids(found.networks)).toEqual(['vmbr0', 'tenanta']);
    expect(found.networks.failure).toMatchObject({ code: FailureCode.UNREACHABLE });
    expect(found.images.failure).toBeUndefined();
  });

  it('verifies no operation of a cluster that has lost its quorum, and reads what it tells all the same', async () => {
    for (const node of pve.cluster.nodes.slice(1)) node.status = 'offline';
    grant('/vms', 'PVEVMAdmin');
    const found = await discover();
    expect(found.operations[MachineOperation.START]).toMatchObject({ kind: VerdictKind.UNKNOWN });
    expect(found.operations[MachineOperation.START].reason).toContain('quorum');
    expect(ids(found.networks)).toEqual(['vmbr0', 'tenanta']);
    expect(ids(found.storageTypes)).toHaveLength(2);
  });

  it('finds a hundred machines of a node that is asked once', async () => {
    for (let vmid = 10_000; vmid < 10_100; vmid++) {
      pve.cluster.guests.push(aGuest(vmid, `template-${vmid}`, 'pve1', { isTemplate: true }));
    }
    expect((await discover()).images.items).toHaveLength(106);
  });

  it('finds everything with the commands of docs/providers/proxmox.md, and verifies every operation', async () => {
    const page = await readFile(new URL('../../../docs/providers/proxmox.md', import.meta.url), 'utf8');
    const { acl } = pve.cluster;
    acl.splice(0);
    const entry = /pveum acl modify (\/\S*) --(?:users|tokens) '?([^\s']+)'? --roles (\w+)/g;
    for (const [, path = '', who = '', role = ''] of page.matchAll(entry)) {
      acl.push({ path, who, role, isPropagated: true });
    }
    expect(acl).toHaveLength(2);
    const found = await discover();
    expect(Object.entries(found).filter(([, part]) => 'failure' in part)).toEqual([]);
    const [, list = ''] = /for role in (.+); do/.exec(page) ?? [];
    for (const [role = '', path = ''] of list.split(' ').map((pair) => pair.split(':'))) grant(path, role);
    expect(acl).toHaveLength(8);
    const more = await discover();
    expect(Object.entries(more).filter(([, part]) => 'failure' in part)).toEqual([]);
    expect(new Set(Object.values(more.operations).map(({ kind }) => kind))).toEqual(new Set([VerdictKind.VERIFIED]));
  });

  it('is told the same as proxmoxer by a token that is refused', async () => {
    if (python === undefined) return;
    const [user] = pve.cluster.users;
    if (user === undefined) throw new Error('The fixture has a user.');
    const { connection } = await connectTo(pve);
    user.isDisabled = true;
    expect(await readWithProxmoxer(python, pve)).toEqual<Refused>({ refused: 401 });
    await expect(connection.discoverCapabilities()).rejects.toMatchObject({ code: FailureCode.UNAUTHENTICATED });
  });
});
