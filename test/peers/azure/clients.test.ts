import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import type { QuotaReport } from '../../../src/drivers/connection.ts';
import type { Discovery } from '../../../src/drivers/discovery.ts';
import { aCertificateSpec, aSpec, canarySecret, connectTo } from '../../src/drivers/azure/azure-spec.ts';
import { rsaCertificate } from '../../src/drivers/azure/rsa-certificate.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Application, clientId, region } from './fixture/account.ts';
import { type AzureFixture, startAzure } from './fixture/azure.ts';
import { readersNames, runSecondReader } from './run-second-reader.ts';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly location: string;
}
interface Pair {
  readonly name: string;
  readonly value: string;
}
interface Read {
  readonly locations: (Named & {
    metadata: { regionType: string };
    availabilityZoneMappings?: { logicalZone: string }[];
  })[];
  readonly skus: { name: string; resourceType: string; capabilities: Pair[]; restrictions: { type: string }[] }[];
  readonly images: (Named & { storageProfile: { osDisk: { osType: string } } })[];
  readonly definitions: (Named & { osType: string; architecture: string })[];
  readonly marketplace: { name: string; architecture: string; osDiskImage: { operatingSystem: string } };
  readonly networks: (Named & {
    addressSpace: { addressPrefixes: string[] };
    subnets: { id: string; name: string; addressPrefix?: string; addressPrefixes?: string[] }[];
  })[];
  readonly securityGroups: Named[];
  readonly machines: (Named & { hardwareProfile: { vmSize: string } })[];
  readonly disks: (Named & { diskSizeGB: number })[];
  readonly computeUsages: { currentValue: number; limit: number; name: Pair }[];
  readonly networkUsages: { currentValue: number; limit: number; name: Pair }[];
  readonly permissions: { actions: string[] }[];
  readonly providers: { namespace: string; registrationState: string }[];
}

const urn = 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2';
const words = new Map([
  ['x64', 'x86_64'],
  ['Arm64', 'arm64'],
]);
let names: string;
let azure: AzureFixture;
beforeAll(async () => {
  names = await readersNames();
});
beforeEach(async () => {
  azure = await startAzure(canarySecret);
});
afterEach(() => azure.stop());
verifiedAgainst(() => `the fixture of Azure, read by ${names}`);

function application(): Application {
  const [first] = azure.account.applications;
  if (first === undefined) throw new Error('the fixture has an application');
  return first;
}

describe("Azure's own clients and the driver", () => {
  let read: Read;
  let found: Discovery;
  let quotas: QuotaReport;
  let shared: AzureFixture;
  beforeAll(async () => {
    shared = await startAzure(canarySecret);
    shared.pageSize = 2;
    read = (await runSecondReader(shared, { clientId, clientSecret: canarySecret })) as unknown as Read;
    const spec = aSpec({ capabilities: { availableImages: [{ id: `${urn}:latest` }] } });
    await using connected = await connectTo(shared, spec);
    found = await connected.connection.discoverCapabilities();
    quotas = await connected.connection.fetchQuotas();
  });
  afterAll(() => shared.stop());

  const here = <Item extends Named>(items: readonly Item[]) =>
    items.filter(({ location }) => location.toLowerCase().replaceAll(' ', '') === region);
  const capability = (pairs: readonly Pair[], name: string) => pairs.find((pair) => pair.name === name)?.value;

  it('read the same locations and zones', () => {
    const physical = read.locations.filter(({ metadata }) => metadata.regionType === 'Physical');
    const expected = physical.map(({ name, availabilityZoneMappings = [] }) => ({
      name,
      zones: availabilityZoneMappings.map(({ logicalZone }) => logicalZone),
    }));
    expect(expected).toHaveLength(2);
    expect(found.regions).toEqual({ items: expected });
  });

  it('read the same sizes, with cores, memory, GPUs and architecture', () => {
    const sizes = read.skus.filter(({ resourceType }) => resourceType === 'virtualMachines');
    const free = sizes.filter(({ restrictions }) => !restrictions.some(({ type }) => type === 'Location'));
    expect(free).toHaveLength(sizes.length - 1);
    expect(
      found.instanceTypes.items.map(({ name, cpu, memoryGb, gpus = [], architectures }) => ({
        name,
        cpu,
        memoryGb,
        gpus: gpus.reduce((sum, { count }) => sum + count, 0),
        architecture: architectures?.join(),
      })),
    ).toEqual(
      free.map(({ name, capabilities }) => ({
        name,
        cpu: Number(capability(capabilities, 'vCPUsAvailable') ?? capability(capabilities, 'vCPUs')),
        memoryGb: Number(capability(capabilities, 'MemoryGB')),
        gpus: Number(capability(capabilities, 'GPUs') ?? 0),
        architecture: words.get(capability(capabilities, 'CpuArchitectureType') ?? ''),
      })),
    );
  });

  it('read the same kinds of disks, and both see snapshots', () => {
    const disks = read.skus.filter(({ resourceType }) => resourceType === 'disks').map(({ name }) => name);
    expect(found.storageTypes.items.map(({ name }) => name)).toEqual([...new Set(disks)]);
    expect(read.skus.some(({ resourceType }) => resourceType === 'snapshots')).toBe(true);
    expect(found.features.snapshotSupport.kind).toBe(VerdictKind.VERIFIED);
  });

  it('read the same images: managed ones, those of galleries, and one of the marketplace', () => {
    const { name: version, architecture, osDiskImage } = read.marketplace;
    const of = (id: string, name: string, osType: string, rest = {}) => ({
      id,
      name,
      osType: osType.toLowerCase(),
      ...rest,
    });
    expect(found.images).toEqual({
      items: [
        ...here(read.images).map(({ id, name, storageProfile }) => of(id, name, storageProfile.osDisk.osType)),
        ...read.definitions.map(({ id, name, osType, architecture: chip }) =>
          of(id, name, osType, { architecture: words.get(chip) }),
        ),
        of(`${urn}:latest`, urn, osDiskImage.operatingSystem, { version, architecture: words.get(architecture) }),
      ],
    });
  });

  it('read the same networks, subnets and security groups', () => {
    const networks = here(read.networks);
    expect(found.networks.items).toEqual(
      networks.map(({ id, name, addressSpace }) => ({ id, name, cidrs: addressSpace.addressPrefixes })),
    );
    expect(found.subnets.items).toEqual(
      networks.flatMap(({ id: networkId, subnets }) =>
        subnets.map(({ id, name, addressPrefix, addressPrefixes = [] }) => ({
          id,
          name,
          networkId,
          cidr: addressPrefix ?? addressPrefixes[0],
        })),
      ),
    );
    expect(found.securityGroups.items).toEqual(here(read.securityGroups).map(({ id, name }) => ({ id, name })));
  });

  it('read the same quotas, machines and disks', () => {
    const all = [...read.computeUsages, ...read.networkUsages];
    const vendor = (resource: string) => ({ cpu: 'cores', instances: 'virtualMachines' })[resource] ?? resource;
    const told = quotas.quotas.filter(({ resource }) => resource !== 'gpu');
    expect(told.map(({ resource, used, limit }) => [vendor(resource), used, limit])).toEqual(
      all.map(({ name, currentValue, limit }) => [name.value, currentValue, limit < 2 ** 31 - 1 ? limit : undefined]),
    );
    const machines = here(read.machines);
    const sizes = new Map(read.skus.map(({ name, capabilities }) => [name.toLowerCase(), capabilities]));
    const sum = (of: string) =>
      machines.reduce((total, { hardwareProfile: { vmSize } }) => {
        return total + Number(capability(sizes.get(vmSize.toLowerCase()) ?? [], of) ?? 0);
      }, 0);
    expect(quotas.usage).toEqual({
      machines: machines.length,
      cpu: sum('vCPUs'),
      memoryGb: sum('MemoryGB'),
      storageGb: here(read.disks).reduce((total, { diskSizeGB }) => total + diskSizeGB, 0),
    });
    expect(quotas.quotas.find(({ resource }) => resource === 'gpu')?.used).toBe(sum('GPUs'));
  });

  it('read the same permissions and registrations', () => {
    expect(read.permissions.map(({ actions }) => actions)).toEqual([['*/read']]);
    expect(Object.values(found.operations).some(({ kind }) => kind === VerdictKind.VERIFIED)).toBe(false);
    expect(read.providers.map(({ registrationState }) => registrationState)).toEqual(['Registered', 'NotRegistered']);
    expect(found.features.backupIntegration.kind).toBe(VerdictKind.UNSUPPORTED);
  });
});

describe("Azure's own identity and the driver", () => {
  it('sign in by the same certificate', async () => {
    const { certificate, key } = await rsaCertificate();
    application().certificates.push(certificate);
    const read = await runSecondReader(azure, { clientId, certificate: `${certificate}\n${key}` });
    expect(read['group']).toMatchObject({ name: 'machines' });
    const secrets = { 'azure-certificate': { data: { 'tls.crt': certificate, 'tls.key': key } } };
    await using connected = await connectTo(azure, aCertificateSpec(), { secrets });
    expect(await connected.connection.checkCredentials()).toMatchObject({ status: 'Valid' });
  });

  it.each([
    ['Expired', 7000222, () => application().secrets.forEach((secret) => (secret.isExpired = true))],
    ['Invalid', 7000215, () => application().secrets.splice(0)],
    ['Invalid', 700016, () => azure.account.applications.splice(0)],
  ])('are told the same of a credential that is %s (AADSTS%i)', async (status, number, change) => {
    change();
    const read = await runSecondReader(azure, { clientId, clientSecret: canarySecret });
    expect(read['group']).toEqual({ error: { name: 'AuthenticationRequiredError', code: String(number) } });
    await using connected = await connectTo(azure);
    expect(await connected.connection.checkCredentials()).toMatchObject({ status });
  });

  it('are refused the same question for the same missing permission', async () => {
    const scope = `/subscriptions/${azure.account.subscriptionId}`;
    const notActions = ['Microsoft.Network/virtualNetworks/read'];
    application().roles.splice(0, 1, { scope, actions: ['*/read'], notActions });
    const read = await runSecondReader(azure, { clientId, clientSecret: canarySecret });
    const refused = Object.entries(read).filter(([, answer]) => answer instanceof Object && 'error' in answer);
    expect(refused).toEqual([['networks', { error: { name: 'RestError', code: 'AuthorizationFailed' } }]]);
    await using connected = await connectTo(azure);
    const found = await connected.connection.discoverCapabilities();
    const gaps = Object.entries(found).filter(([, part]) => 'failure' in part);
    expect(gaps.map(([name]) => name)).toEqual(['networks', 'subnets']);
  });

  it('find everything with the role that docs/providers/azure.md gives', async () => {
    const page = await readFile(new URL('../../../docs/providers/azure.md', import.meta.url), 'utf8');
    const [, text = ''] = /```json\n([\s\S]*?)\n```/.exec(page) ?? [];
    const { Actions: actions, AssignableScopes } = JSON.parse(text) as {
      Actions: string[];
      AssignableScopes: string[];
    };
    application().roles.splice(0, 1, { scope: AssignableScopes[0] ?? '', actions });
    const read = await runSecondReader(azure, { clientId, clientSecret: canarySecret });
    expect(JSON.stringify(read)).not.toContain('"error"');
    const images = [`${urn}:latest`, '/CommunityGalleries/public-1/Images/base'].map((id) => ({ id }));
    await using connected = await connectTo(azure, aSpec({ capabilities: { availableImages: images } }));
    const found = await connected.connection.discoverCapabilities();
    expect(Object.entries(found).filter(([, part]) => 'failure' in part)).toEqual([]);
    expect(found.images.items.map(({ id }) => id)).toEqual(expect.arrayContaining(images.map(({ id }) => id)));
    expect((await connected.connection.fetchQuotas()).gaps).toEqual([]);
  });
});
