import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DiscoveryProgress } from '../../../src/drivers/discovery.ts';
import { VerdictKind } from '../../../src/drivers/discovery.ts';
import { judge } from '../../../src/status/declared-verdicts.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { hostProject, projectId, region, zones } from './fixture/project.ts';
import { connectTo, gcpSpec, type GoogleBed, startGoogle } from './gateway-account.ts';
import { readWithPython, type SecondReading } from './second-reader.ts';

const python = inject('python');

const sharedNetwork = `projects/${hostProject}/global/networks/shared`;
const sharedSubnet = `https://www.googleapis.com/compute/v1/projects/${hostProject}/regions/${region}/subnetworks/workers`;
const family = 'projects/ubuntu-os-cloud/global/images/family/ubuntu-2204-lts';
const spec = gcpSpec({
  capabilities: {
    supportedInstanceTypes: ['e2-medium', 'n2-custom-4-8192', 'n9-custom-1-1024', 'nowhere-1'],
    availableImages: [
      { id: 'golden-1' },
      { id: family },
      { id: 'windows-cloud/windows-2022' },
      { id: 'ubuntu-os-cloud/ubuntu-2204-jammy-v20240101' },
      { id: 'projects/ubuntu-os-cloud/global/images/gone' },
    ],
  },
  networkConfig: {
    defaultNetworkId: `projects/${projectId}/global/networks/default`,
    availableNetworks: [
      { id: sharedNetwork },
      { id: sharedSubnet },
      { id: `projects/${hostProject}/global/networks/none` },
    ],
    securityGroups: [{ id: 'allow-ssh' }],
  },
});

describe.skipIf(python === undefined)('discovery of a Google Cloud project', () => {
  let bed: GoogleBed;
  let second: SecondReading;
  beforeAll(async () => {
    if (python === undefined) return;
    bed = await startGoogle(python);
    second = await readWithPython(python, bed.fixture, bed.google.key, {
      project: projectId,
      region,
      permissions: ['compute.instances.create', 'compute.instances.delete'],
      families: [
        ['ubuntu-os-cloud', 'ubuntu-2204-lts'],
        ['windows-cloud', 'windows-2022'],
      ],
      keyName: `projects/-/serviceAccounts/${bed.google.key.email}/keys/${bed.google.key.id}`,
    });
  });
  afterEach(() => {
    bed.google.denied.clear();
    bed.google.state.pageSize = 500;
    expect(bed.google.faults).toEqual([]);
  });
  afterAll(() => bed.fixture.stop());
  verifiedAgainst(
    () =>
      `a fixture of Google's compute v1 description ${bed.revision}, read by google-api-python-client ${python?.versions['google-api-python-client'] ?? ''}`,
  );

  const discover = async () => (await connectTo(bed, { spec })).connection.discoverCapabilities();

  it('finds the regions, machine types, disk types, networks, subnetworks and firewall rules that its client finds', async () => {
    const found = await discover();
    expect(found.regions).toEqual({ items: second.regions });
    const types = found.instanceTypes.items.filter(({ name }) => name !== 'n2-custom-4-8192');
    expect(types).toHaveLength(Object.keys(second.instanceTypes).length);
    for (const type of types) {
      const { cpu, memoryMb, architecture, gpus, zones: places } = second.instanceTypes[type.name] ?? {};
      expect(type).toEqual({
        name: type.name,
        cpu,
        memoryGb: (memoryMb ?? 0) / 1024,
        ...(architecture !== null && { architectures: [architecture === 'ARM64' ? 'arm64' : 'x86_64'] }),
        ...((gpus ?? []).length > 0 && { gpus: gpus?.map(([kind, count]) => ({ type: kind, count })) }),
        zones: places,
      });
    }
    expect(found.storageTypes.items.map(({ name }) => name).toSorted()).toEqual(second.diskTypes);
    const own = found.networks.items.filter(({ id }) => id !== sharedNetwork);
    expect(own.map(({ name }) => name)).toEqual(second.networks);
    expect(found.subnets.items.filter(({ id }) => id !== sharedSubnet)).toEqual(
      second.subnets
        .filter(({ purpose }) => purpose === 'PRIVATE')
        .map(({ name, cidr }) => ({ id: name, name, networkId: 'default', cidr })),
    );
    expect(found.securityGroups.items.map(({ name, description = null }) => ({ name, description }))).toEqual(
      second.firewalls,
    );
  });

  it('keeps what there is to say of a GPU, of zones that lack a type, and of storage', async () => {
    const { instanceTypes, storageTypes } = await discover();
    expect(instanceTypes.items.find(({ name }) => name === 'g2-standard-8')).toEqual({
      name: 'g2-standard-8',
      cpu: 8,
      memoryGb: 32,
      architectures: ['x86_64'],
      gpus: [{ type: 'nvidia-l4', count: 1 }],
      zones: ['europe-west1-b', 'europe-west1-c'],
    });
    expect(instanceTypes.items.map(({ name }) => name)).not.toContain('n0-gone-1');
    expect(storageTypes.items).toContainEqual({ name: 'pd-ssd', type: 'ssd' });
    expect(storageTypes.items).toContainEqual({ name: 'local-ssd', type: 'nvme' });
  });

  it('finds custom machine types that the spec declares where they can be had, and no other', async () => {
    const { instanceTypes } = await discover();
    expect(instanceTypes.failure).toBeUndefined();
    const names = instanceTypes.items.map(({ name }) => name);
    expect(instanceTypes.items.find(({ name }) => name === 'n2-custom-4-8192')).toMatchObject({
      cpu: 4,
      memoryGb: 8,
      zones: ['europe-west1-b', 'europe-west1-c'],
    });
    expect(names).not.toContain('n9-custom-1-1024');
    expect(names).not.toContain('nowhere-1');
  });

  it('calls nothing unsupported for an id that it knows no question for', async () => {
    const odd = gcpSpec({
      capabilities: { availableImages: [{ id: 'projects/debian-cloud/zones/a/disks/b' }, { id: 'golden-9' }] },
      networkConfig: {
        availableNetworks: [{ id: `projects/${projectId}/regions/us-east1/subnetworks/default` }, { id: 'none' }],
      },
    });
    const found = await (await connectTo(bed, { spec: odd })).connection.discoverCapabilities();
    expect(judge(odd, found).map(({ kind }) => kind)).toEqual([
      VerdictKind.UNKNOWN,
      VerdictKind.UNSUPPORTED,
      VerdictKind.UNKNOWN,
      VerdictKind.UNSUPPORTED,
    ]);
  });

  it('lists its own images, and finds what the spec declares of others by family, name and short form', async () => {
    const { images } = await discover();
    expect(images.failure).toBeUndefined();
    const byId = new Map(images.items.map((image) => [image.id, image]));
    const own = images.items.filter(({ id, name }) => id === name);
    expect(own.map(({ name }) => name)).toEqual(second.images);
    expect(byId.get('golden-1')).toEqual({ id: 'golden-1', name: 'golden-1', osType: 'linux', architecture: 'x86_64' });
    expect(byId.get(family)?.name).toBe(second.families['ubuntu-os-cloud/ubuntu-2204-lts']);
    expect(byId.get('windows-cloud/windows-2022')).toMatchObject({
      name: second.families['windows-cloud/windows-2022'],
      osType: 'windows',
    });
    expect(byId.get('ubuntu-os-cloud/ubuntu-2204-jammy-v20240101')?.name).toBe('ubuntu-2204-jammy-v20240101');
    expect([...byId.keys()]).not.toContain('projects/ubuntu-os-cloud/global/images/gone');
    expect([...byId.keys()]).not.toContain('projects/ubuntu-os-cloud/global/images/ubuntu-2204-jammy-v20240101');
  });

  it('finds networks and subnetworks of a host project, and spells ids as the spec does', async () => {
    const { networks, subnets } = await discover();
    expect(networks).toEqual({
      items: [
        { id: `projects/${projectId}/global/networks/default`, name: 'default' },
        { id: 'legacy', name: 'legacy', cidrs: ['10.240.0.0/16'] },
        { id: sharedNetwork, name: 'shared' },
      ],
    });
    expect(subnets.items.at(-1)).toEqual({
      id: sharedSubnet,
      name: 'workers',
      networkId: 'shared',
      cidr: '10.20.0.0/22',
    });
  });

  it('reads all pages, however small they are', async () => {
    bed.google.state.pageSize = 97;
    const before = bed.fixture.asked.length;
    const found = await discover();
    expect(found.instanceTypes.failure).toBeUndefined();
    expect(found.instanceTypes.items).toHaveLength(Object.keys(second.instanceTypes).length + 1);
    const pages = bed.fixture.asked.slice(before).filter(({ path }) => path.includes(`${zones[0]}/machineTypes?`));
    expect(pages.length).toBe(6);
    for (const { url } of pages) expect(url.searchParams.get('maxResults')).toBe('500');
  });

  it('tells what it may do by what Google says of its permissions', async () => {
    bed.google.denied.add('compute.instances.delete').add('compute.disks.createSnapshot');
    const { operations, features } = await discover();
    expect(operations[MachineOperation.CREATE]).toMatchObject({ kind: VerdictKind.VERIFIED });
    expect(operations[MachineOperation.DELETE].kind).toBe(VerdictKind.UNKNOWN);
    expect(operations[MachineOperation.DELETE].reason).toContain('compute.instances.delete');
    expect(features.snapshotSupport.kind).toBe(VerdictKind.UNKNOWN);
    expect(features.customMetadata.kind).toBe(VerdictKind.VERIFIED);
    expect(features.backupIntegration.kind).toBe(VerdictKind.VERIFIED);
    for (const name of ['liveResize', 'hotPlugDisks', 'hotPlugNetworks'] as const) {
      expect(features[name].kind).toBe(VerdictKind.UNKNOWN);
      expect(features[name].reason).toContain('documentation');
    }
    expect(second.permissions).toEqual(['compute.instances.create', 'compute.instances.delete']);
  });

  it('leaves the other parts whole where one permission is missing', async () => {
    bed.google.denied.add('compute.images.list').add('compute.firewalls.list').add('compute.resourcePolicies.list');
    const found = await discover();
    expect(found.images).toMatchObject({ items: [], failure: { code: FailureCode.FORBIDDEN } });
    expect(found.images.failure?.fix).toContain('compute.images.list');
    expect(found.securityGroups.failure?.code).toBe(FailureCode.FORBIDDEN);
    expect(found.features.backupIntegration.kind).toBe(VerdictKind.UNKNOWN);
    for (const part of [found.regions, found.instanceTypes, found.networks, found.subnets, found.storageTypes]) {
      expect(part.failure).toBeUndefined();
      expect(part.items.length).toBeGreaterThan(0);
    }
  });

  it('asks in the zones that the spec declares where it may not list the regions', async () => {
    bed.google.denied.add('compute.regions.list');
    const { connection } = await connectTo(bed, { spec: gcpSpec({ availabilityZones: ['europe-west1-d'] }) });
    const found = await connection.discoverCapabilities();
    expect(found.regions.failure?.code).toBe(FailureCode.FORBIDDEN);
    expect(found.instanceTypes.failure).toBeUndefined();
    expect(found.instanceTypes.items[0]?.zones).toEqual(['europe-west1-d']);
  });

  it('says that there is no such region, and does not call its machine types absent', async () => {
    const { connection } = await connectTo(bed, { spec: gcpSpec({ region: 'europe-west99' }) });
    const found = await connection.discoverCapabilities();
    expect(found.regions.failure).toBeUndefined();
    expect(found.instanceTypes).toMatchObject({ items: [], failure: { code: FailureCode.NOT_FOUND } });
    expect(found.subnets.failure).toBeDefined();
  });

  it('tells of each part how far it is, and when it is done', async () => {
    const told: DiscoveryProgress[] = [];
    const { connection } = await connectTo(bed, { spec });
    const found = await connection.discoverCapabilities((progress) => told.push(progress));
    const ends = new Map(told.filter(({ isFinished }) => isFinished).map(({ part, items }) => [part, items]));
    expect(ends.get('instanceTypes')).toBe(found.instanceTypes.items.length);
    expect([...ends.keys()].toSorted()).toEqual(Object.keys(found).toSorted());
  });

  it('asks for nothing that changes anything, with a token that could not', async () => {
    const before = bed.fixture.asked.length;
    await discover();
    const asked = bed.fixture.asked.slice(before);
    const posts = asked.filter(({ method }) => method !== 'GET').map(({ url }) => url.pathname);
    expect(new Set(posts)).toEqual(new Set(['/token', `/v3/projects/${projectId}:testIamPermissions`]));
    const assertions = asked
      .filter(({ path }) => path === '/token')
      .map(({ body }) => new URLSearchParams(body).get('assertion'));
    expect(assertions).toHaveLength(1);
    const claims = JSON.parse(Buffer.from(assertions[0]?.split('.')[1] ?? '', 'base64url').toString()) as {
      scope: string;
    };
    expect(claims.scope.split(' ').map((scope) => scope.split('/').at(-1))).toEqual([
      'compute.readonly',
      'cloud-platform.read-only',
    ]);
  });
});
