import { beforeAll, describe, expect, it } from 'vitest';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import type { CredentialCheck, QuotaReport } from '../../../src/drivers/connection.ts';
import type { Discovery } from '../../../src/drivers/discovery.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import type { Cloud } from './cloud.ts';
import { pathsRegion, poorRegion, region } from './endpoints.ts';
import { longName } from './fill.ts';
import { readByClient, type Read } from './second-reader.ts';
import { openCloud, openstackSpec, secretOf } from './spec.ts';

/** The openstack client of the same packages and the driver, with the same credential. */
export function describeReading(cloud: () => Cloud): void {
  describe('the openstack client and the driver', () => {
    let read: Read;
    let found: Discovery;
    let quotas: QuotaReport;
    let check: CredentialCheck;
    beforeAll(async () => {
      const { filled } = cloud();
      const reader = filled.credentials.reader;
      read = await readByClient(cloud(), reader);
      const { imageId, communityImageId, hiddenImageId, offeredImageId } = filled;
      const images = [imageId, communityImageId, hiddenImageId, offeredImageId].map((id) => ({ id }));
      const spec = openstackSpec({ capabilities: { availableImages: images } });
      await using opened = await openCloud(cloud(), { secret: secretOf(reader), spec });
      found = await opened.connection.discoverCapabilities();
      quotas = await opened.connection.fetchQuotas();
      check = await opened.connection.checkCredentials();
    });
    verifiedAgainst(() => cloud().name);

    const sorted = (rows: readonly object[]) => rows.toSorted((left, right) => compare(left, right));

    it('read the same zones of the same regions', () => {
      const zones = new Set(
        read.zones.filter((row) => row['Zone Status'] === 'available').map((row) => row['Zone Name']),
      );
      expect(zones).toEqual(new Set(['nova', 'öst']));
      const regions = read.catalog.flatMap(({ Endpoints }) =>
        (Endpoints as { region_id: string }[]).map((one) => one.region_id),
      );
      expect(found.regions).toEqual({
        items: [...new Set(regions)].toSorted().map((name) => ({
          name,
          zones: name === region ? [...zones].toSorted() : [],
        })),
      });
      expect(found.regions.items.map(({ name }) => name)).toEqual([poorRegion, pathsRegion, region].toSorted());
    });

    it('read the same flavors, with cores, memory and extra specs', () => {
      const flavors = read.flavors.map(({ Name, RAM, VCPUs }) => ({
        name: Name,
        cpu: VCPUs,
        memoryGb: Number(RAM) / 1024,
      }));
      expect(flavors).toHaveLength(6);
      const told = found.instanceTypes.items.map(({ name, cpu, memoryGb }) => ({ name, cpu, memoryGb }));
      expect(sorted(told)).toEqual(sorted(flavors));
      const propertiesOf = (name: string) => read.flavors.find((row) => row['Name'] === name)?.['Properties'];
      const typeOf = (name: string) => found.instanceTypes.items.find((one) => one.name === name);
      expect(propertiesOf('gpu.large')).toEqual({
        'pci_passthrough:alias': 'a100:2',
        'trait:HW_ARCH_X86_64': 'required',
      });
      expect(typeOf('gpu.large')).toMatchObject({ gpus: [{ type: 'a100', count: 2 }], architectures: ['x86_64'] });
      expect(propertiesOf('vgpu.small')).toEqual({ 'resources:VGPU': '1' });
      expect(typeOf('vgpu.small')).toMatchObject({ gpus: [{ type: 'VGPU', count: 1 }] });
      expect(typeOf('arm.small')).toMatchObject({ architectures: ['arm64'] });
      expect(typeOf('crypto.small')).not.toHaveProperty('gpus');
      expect(typeOf(longName)).toBeDefined();
    });

    it('read the same images; the driver also those that are declared and in no list', () => {
      const images = read.images.map(({ ID, Name }) => ({ id: ID, name: Name }));
      expect(images).toHaveLength(2);
      const { communityImageId, hiddenImageId, offeredImageId } = cloud().filled;
      expect(sorted(found.images.items.map(({ id, name }) => ({ id, name })))).toEqual(
        sorted([
          ...images,
          { id: communityImageId, name: 'community' },
          { id: hiddenImageId, name: 'old' },
          { id: offeredImageId, name: 'offered' },
        ]),
      );
      expect(found.images.items.map(({ osType, version, architecture }) => [osType, version, architecture])).toEqual(
        expect.arrayContaining([
          ['linux', '24.04', 'x86_64'],
          ['windows', undefined, 'arm64'],
          ['linux', undefined, undefined],
        ]),
      );
    });

    it('read the same networks, subnets and security groups', () => {
      const subnets = read.subnets.map(({ ID, Name, Network, Subnet }) => ({
        id: ID,
        name: Name,
        networkId: Network,
        cidr: Subnet,
      }));
      expect(subnets).toHaveLength(3);
      expect(sorted(found.subnets.items)).toEqual(sorted(subnets));
      const cidrsOf = (id: unknown) =>
        subnets
          .filter(({ networkId }) => networkId === id)
          .map(({ cidr }) => cidr)
          .toSorted();
      const networks = read.networks.map(({ ID, Name }) => ({ id: ID, name: Name, cidrs: cidrsOf(ID) }));
      expect(networks.map(({ name }) => name).toSorted()).toEqual(['shared-vlan', longName]);
      expect(sorted(found.networks.items)).toEqual(sorted(networks));
      const groups = read.securityGroups.map(({ ID, Name, Description }) => ({
        id: ID,
        name: Name,
        description: Description,
      }));
      expect(groups.map(({ name }) => name).toSorted()).toEqual(['default', longName]);
      expect(sorted(found.securityGroups.items)).toEqual(sorted(groups));
    });

    it('read the same volume types', () => {
      const types = read.volumeTypes.map(({ Name }) => Name).filter((name) => name !== '__DEFAULT__');
      expect(new Set(found.storageTypes.items.map(({ name }) => name))).toEqual(new Set(types));
      const kinds = found.storageTypes.items.map(({ name, type }) => [name, type]);
      expect(kinds).toEqual(
        expect.arrayContaining([
          ['fast-ssd', 'ssd'],
          ['bulk', 'hdd'],
          [longName, undefined],
        ]),
      );
    });

    it('read the same limits and what is used, with -1 for what is not limited', () => {
      const limits = new Map(read.limits.map(({ Name, Value }) => [Name, Number(Value)]));
      const quotaOf = (name: string) => quotas.quotas.find(({ resource }) => resource === name);
      const limited = [
        ['cpu', 'maxTotalCores', 'totalCoresUsed', 1],
        ['memory', 'maxTotalRAMSize', 'totalRAMUsed', 1024],
        ['instances', 'maxTotalInstances', 'totalInstancesUsed', 1],
        ['storage', 'maxTotalVolumeGigabytes', 'totalGigabytesUsed', 1],
        ['volumes', 'maxTotalVolumes', 'totalVolumesUsed', 1],
        ['backups', 'maxTotalBackups', 'totalBackupsUsed', 1],
      ] as const;
      for (const [resource, limit, used, size] of limited) {
        const most = limits.get(limit) ?? Number.NaN;
        expect(quotaOf(resource), resource).toMatchObject({
          used: (limits.get(used) ?? Number.NaN) / size,
          ...(most < 0 ? { isUnlimited: true } : { limit: most / size }),
        });
      }
      expect([limits.get('maxTotalCores'), limits.get('maxTotalRAMSize'), limits.get('maxTotalBackups')]).toEqual([
        40, -1, -1,
      ]);
      expect(quotaOf('network')).toEqual({ resource: 'network', unit: 'count', used: 1, limit: 7 });
      expect(quotaOf('port')).toMatchObject({ isUnlimited: true });
    });

    it('count the same machines and volumes', () => {
      const [machine] = read.servers;
      expect([read.servers.length, machine?.['Name'], machine?.['Flavor Name']]).toEqual([1, longName, 'gpu.large']);
      const size = read.volumes.reduce((sum, row) => sum + Number(row['Size']), 0);
      expect(quotas.usage).toEqual({ machines: 1, cpu: 8, memoryGb: 16, storageGb: size });
      expect(quotas.quotas.find(({ resource }) => resource === 'gpu')).toMatchObject({ used: 2 });
      expect(quotas.gaps).toEqual([]);
    });

    it('know the same credential, and its end to the second', () => {
      const { filled } = cloud();
      expect(read.token).toMatchObject({ project_id: filled.projectId, user_id: filled.users.reader.id });
      // As Keystone writes it: without a zone, and in UTC.
      expect(read.credential['expires_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/);
      expect(check.status).toBe('Valid');
      expect(check.expiresAt).toBe(Date.parse(`${String(read.credential['expires_at'])}Z`));
      expect(Math.abs((check.expiresAt ?? 0) - Date.parse(`${filled.credentials.reader.expiresAt}Z`))).toBeLessThan(
        1_000,
      );
    });

    it('need the role that the page asks for: a reader can tell no operation, a member and an administrator all', async () => {
      for (const [role, kind] of [
        ['reader', VerdictKind.UNKNOWN],
        ['outsider', VerdictKind.UNKNOWN],
        ['member', VerdictKind.VERIFIED],
        ['admin', VerdictKind.VERIFIED],
      ] as const) {
        await using opened = await openCloud(cloud(), { secret: secretOf(cloud().filled.credentials[role]) });
        const { operations } = await opened.connection.discoverCapabilities();
        expect(new Set(Object.values(operations).map((verdict) => verdict.kind)), role).toEqual(new Set([kind]));
        expect(operations.create.reason).toContain(role === 'outsider' ? 'none of the roles' : role);
      }
    });

    it('tell an administrator the VLAN, and nobody the networks of others', async () => {
      await using opened = await openCloud(cloud(), { secret: secretOf(cloud().filled.credentials.admin) });
      const { networks, securityGroups } = await opened.connection.discoverCapabilities();
      expect(networks.items.map(({ name, vlan }) => [name, vlan]).toSorted(compare)).toEqual(
        [
          ['shared-vlan', 142],
          [longName, undefined],
        ].toSorted(compare),
      );
      expect(securityGroups.items.map(({ name }) => name).toSorted()).toEqual(['default', longName]);
    });

    it('find the features that the services tell of', () => {
      const kinds = Object.entries(found.features).map(([name, { kind }]) => [name, kind]);
      expect(Object.fromEntries(kinds)).toEqual({
        snapshotSupport: 'VERIFIED',
        customMetadata: 'VERIFIED',
        tagSupport: 'VERIFIED',
        liveResize: 'UNKNOWN',
        hotPlugDisks: 'UNKNOWN',
        hotPlugNetworks: 'UNKNOWN',
        monitoringIntegration: 'UNKNOWN',
        backupIntegration: 'UNKNOWN',
      });
    });
  });
}

function compare(left: unknown, right: unknown): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}
