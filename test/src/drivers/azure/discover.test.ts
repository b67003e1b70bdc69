import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MachineOperation } from '../../../../schema/spec/capabilities.ts';
import { VerdictKind } from '../../../../schema/verdict-kind.ts';
import { judge } from '../../../../src/status/declared-verdicts.ts';
import type { Discovery, DiscoveryProgress } from '../../../../src/drivers/discovery.ts';
import { FailureCode } from '../../../../src/drivers/failure.ts';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import { group, subscriptionId } from '../../../peers/azure/fixture/account.ts';
import { type AzureFixture, startAzure } from '../../../peers/azure/fixture/azure.ts';
import { startFixture } from '../../../support/fixture/fixture.ts';
import { aSpec, canarySecret, connectTo } from './azure-spec.ts';

let azure: AzureFixture;
beforeEach(async () => {
  azure = await startAzure(canarySecret);
});
afterEach(() => azure.stop());

async function discover(spec: MachineProviderSpec = aSpec()): Promise<Discovery> {
  await using connected = await connectTo(azure, spec);
  return await connected.connection.discoverCapabilities();
}

function setRole(
  actions: readonly string[],
  { notActions, scope }: { notActions?: string[]; scope?: string } = {},
): void {
  const roles = azure.account.applications[0]?.roles;
  roles?.splice(0, 1, {
    scope: scope ?? `/subscriptions/${subscriptionId}`,
    actions,
    ...(notActions && { notActions }),
  });
}

const subscription = `/subscriptions/${subscriptionId}`;
const vnet = (name: string, of = 'machines') =>
  `${subscription}/resourceGroups/${of}/providers/Microsoft.Network/virtualNetworks/${name}`;
const compute = `${group}/providers/Microsoft.Compute`;
const names = (part: { readonly items: readonly { readonly name?: string }[] }) => part.items.map(({ name }) => name);

describe("Azure's discovery", () => {
  it('finds what the location offers to the subscription', async () => {
    const found = await discover();
    expect(found.regions).toEqual({
      items: [
        { name: 'westeurope', zones: ['1', '2', '3'] },
        { name: 'northcentralus', zones: [] },
      ],
    });
    const zones = ['1', '2', '3'];
    expect(found.instanceTypes).toEqual({
      items: [
        { name: 'Standard_D2s_v5', cpu: 2, memoryGb: 8, architectures: ['x86_64'], zones },
        { name: 'Standard_E8-2s_v5', cpu: 2, memoryGb: 64, architectures: ['x86_64'], zones },
        { name: 'Standard_D2ps_v5', cpu: 2, memoryGb: 8, architectures: ['arm64'], zones: ['1', '3'] },
        {
          name: 'Standard_NC4as_T4_v3',
          cpu: 4,
          memoryGb: 28,
          gpus: [{ type: 'T4', count: 1 }],
          architectures: ['x86_64'],
          zones,
        },
        {
          name: 'Standard_NC6s_v3',
          cpu: 6,
          memoryGb: 112,
          gpus: [{ type: 'standardNCSv3Family', count: 1 }],
          architectures: ['x86_64'],
          zones,
        },
        { name: 'Standard_B1s', cpu: 1, memoryGb: 0.5, architectures: ['x86_64'], zones: ['1', '3'] },
      ],
    });
    expect(found.storageTypes).toEqual({
      items: [
        { name: 'Premium_LRS', type: 'ssd' },
        { name: 'Standard_LRS', type: 'hdd' },
        { name: 'StandardSSD_ZRS', type: 'ssd' },
      ],
    });
    expect(found.networks).toEqual({
      items: [
        { id: vnet('main'), name: 'main', cidrs: ['10.1.0.0/16', '10.2.0.0/16'] },
        { id: vnet('hub', 'network'), name: 'hub', cidrs: ['10.9.0.0/16'] },
      ],
    });
    expect(found.subnets.items).toEqual([
      { id: `${vnet('main')}/subnets/s0`, name: 's0', networkId: vnet('main'), cidr: '10.1.0.0/24' },
      { id: `${vnet('main')}/subnets/s1`, name: 's1', networkId: vnet('main'), cidr: '10.2.0.0/24' },
      {
        id: `${vnet('hub', 'network')}/subnets/s0`,
        name: 's0',
        networkId: vnet('hub', 'network'),
        cidr: '10.9.0.0/24',
      },
    ]);
    expect(names(found.securityGroups)).toEqual(['web', 'hub']);
    expect(found.images.failure).toBeUndefined();
    expect(found.images.items.map(({ name, osType, architecture }) => [name, osType, architecture])).toEqual([
      ['base', 'linux', undefined],
      ['router', 'windows', undefined],
      ['ubuntu-arm', 'linux', 'arm64'],
      ['windows', 'windows', 'x86_64'],
      ['firewall', 'linux', 'x86_64'],
    ]);
  });

  it('finds the same page by page, and says how far it is', async () => {
    const whole = await discover();
    azure.pageSize = 1;
    const progress: DiscoveryProgress[] = [];
    await using connected = await connectTo(azure);
    expect(await connected.connection.discoverCapabilities((one) => progress.push(one))).toEqual(whole);
    const finished = progress.filter(({ isFinished }) => isFinished).map(({ part }) => part);
    expect(finished.toSorted()).toEqual(Object.keys(whole).toSorted());
    expect(progress.filter(({ part }) => part === 'regions').map(({ items }) => items)).toEqual([1, 2, 2, 2]);
  });

  it('tells what is declared and there from what is not, by names, ids in any case, versions and the marketplace', async () => {
    const urn = 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2';
    const images = [
      `${compute}/images/base`,
      `${compute}/images/gone`,
      `${compute}/images/elsewhere`,
      `${compute}/galleries/GOLDEN/images/ubuntu-arm`,
      `${compute}/galleries/golden/images/ubuntu-arm/versions/1.2.0`,
      `${compute}/galleries/golden/images/ubuntu-arm/versions/1.1.0`,
      '/CommunityGalleries/public-1/Images/base',
      '/CommunityGalleries/public-2/Images/base',
      `${urn}:latest`,
      `${urn}:22.04.202601010`,
      `${urn}:1.0.0`,
      'Canonical:nothing:x:latest',
    ];
    const spec = aSpec({
      capabilities: {
        availableImages: images.map((id) => ({ id })),
        supportedInstanceTypes: ['standard_d2s_v5', 'Standard_M416ms_v2'],
      },
      networkConfig: {
        defaultNetworkId: 'main',
        defaultSubnetId: `${vnet('MAIN')}/subnets/s1`,
        availableNetworks: [{ id: vnet('away') }, { id: 'none' }, { id: vnet('gone') }],
      },
      storageConfig: { availableStorageTypes: [{ name: 'premium_lrs' }, { name: 'UltraSSD_LRS' }] },
    });
    const found = await discover(spec);
    const verdicts = Object.groupBy(judge(spec, found), ({ kind }) => kind);
    expect(verdicts.VERIFIED?.map(({ name }) => name)).toEqual([
      'storageType/premium_lrs',
      'network/main',
      `network/${vnet('MAIN')}/subnets/s1`,
      ...[0, 3, 4, 6, 8, 9].map((index) => `image/${images[index]}`),
      'instanceType/standard_d2s_v5',
    ]);
    expect(verdicts.UNKNOWN).toBeUndefined();
    expect(found.images.items.find(({ id }) => id.endsWith(':latest'))).toEqual({
      id: `${urn}:latest`,
      name: urn,
      version: '22.04.202610010',
      osType: 'linux',
      architecture: 'x86_64',
    });
  });

  it('finds images and networks by their mere names, in any case, and says so of those that are not there', async () => {
    const spec = aSpec({
      capabilities: { availableImages: ['BASE', 'ubuntu-arm', 'elsewhere', 'none'].map((id) => ({ id })) },
      networkConfig: { defaultNetworkId: 'Main', defaultSubnetId: 'S1' },
    });
    expect(judge(spec, await discover(spec)).map(({ name, kind }) => [name, kind])).toEqual([
      ['network/Main', VerdictKind.VERIFIED],
      ['network/S1', VerdictKind.VERIFIED],
      ['image/BASE', VerdictKind.VERIFIED],
      ['image/ubuntu-arm', VerdictKind.VERIFIED],
      ['image/elsewhere', VerdictKind.UNSUPPORTED],
      ['image/none', VerdictKind.UNSUPPORTED],
    ]);
  });

  it('calls nothing unsupported for an id that it knows no question for', async () => {
    const classic = `${subscription}/resourceGroups/old/providers/Microsoft.ClassicNetwork/virtualNetworks/main`;
    const images = ['Canonical:ubuntu:server', '/galleries/x', `${compute}/virtualMachines/base`];
    const spec = aSpec({
      capabilities: { availableImages: images.map((id) => ({ id })) },
      networkConfig: { availableNetworks: [{ id: classic }] },
    });
    const verdicts = judge(spec, await discover(spec));
    expect(verdicts).toHaveLength(4);
    for (const { kind, reason } of verdicts) {
      expect(kind).toBe(VerdictKind.UNKNOWN);
      expect(reason).toContain('was not asked');
    }
  });

  it('counts as unknown what is declared of a subscription that it can’t look into', async () => {
    const id = `${vnet('hub').replace(subscriptionId, '00000000-0000-4000-8000-000000000000')}`;
    const spec = aSpec({ networkConfig: { availableNetworks: [{ id }] } });
    expect(judge(spec, await discover(spec))).toMatchObject([{ name: `network/${id}`, kind: VerdictKind.UNKNOWN }]);
    azure.fixture.misbehave({ kind: 'fail', path: 'virtualNetworks/gone', status: 404 });
    const gone = aSpec({ networkConfig: { availableNetworks: [{ id: vnet('gone') }] } });
    expect(judge(gone, await discover(gone))).toMatchObject([{ kind: VerdictKind.UNKNOWN }]);
  });

  it('keeps what the machines’ group has where the rest of the subscription is closed', async () => {
    setRole(['*/read'], { scope: group });
    const spec = aSpec({ networkConfig: { availableNetworks: [{ id: 'main' }, { id: 'hub' }] } });
    const found = await discover(spec);
    expect(names(found.networks)).toEqual(['main']);
    expect(found.networks.failure).toMatchObject({ code: FailureCode.FORBIDDEN });
    expect(names(found.images)).toEqual(['base', 'ubuntu-arm', 'windows']);
    expect(found.regions).toMatchObject({ items: [], failure: { code: FailureCode.FORBIDDEN } });
    expect(judge(spec, found).map(({ kind }) => kind)).toEqual([VerdictKind.VERIFIED, VerdictKind.UNKNOWN]);
  });

  it.each([
    ['Microsoft.Compute/skus/read', ['instanceTypes', 'storageTypes']],
    ['Microsoft.Compute/galleries/read', ['images']],
    ['Microsoft.Network/virtualNetworks/read', ['networks', 'subnets']],
    ['Microsoft.Network/networkSecurityGroups/read', ['securityGroups']],
    ['Microsoft.Resources/subscriptions/locations/read', ['regions']],
  ])('leaves the other parts whole when one permission is missing: %s', async (action, parts) => {
    const whole = await discover();
    setRole(['*/read'], { notActions: [action] });
    const found = await discover();
    for (const [name, part] of Object.entries(found)) {
      if (parts.includes(name)) expect(part).toMatchObject({ failure: { code: FailureCode.FORBIDDEN } });
      else if ('items' in part) expect(part).toEqual(whole[name as keyof Discovery]);
    }
  });

  it('judges operations by the permissions that Azure lists', async () => {
    setRole(['*/read', 'Microsoft.Compute/virtualMachines/*'], { notActions: ['*/delete'] });
    const { operations } = await discover();
    expect(Object.entries(operations).map(([name, { kind }]) => [name, kind])).toEqual([
      [MachineOperation.CREATE, VerdictKind.UNKNOWN],
      [MachineOperation.DELETE, VerdictKind.UNKNOWN],
      [MachineOperation.START, VerdictKind.VERIFIED],
      [MachineOperation.STOP, VerdictKind.VERIFIED],
      [MachineOperation.RESTART, VerdictKind.VERIFIED],
      [MachineOperation.RESIZE, VerdictKind.VERIFIED],
    ]);
    expect(operations[MachineOperation.DELETE].reason).toContain('Microsoft.Compute/virtualMachines/delete');
    expect(operations[MachineOperation.CREATE].reason).toContain('Microsoft.Network/networkInterfaces/write');
    expect(operations[MachineOperation.CREATE].reason).not.toContain('virtualMachines/write');
  });

  it('says of no operation that Azure hasn’t it when the permissions can’t be listed', async () => {
    azure.fixture.misbehave({ kind: 'fail', path: 'Microsoft.Authorization', status: 403 });
    const kinds = Object.values((await discover()).operations).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set([VerdictKind.UNKNOWN]));
  });

  it('judges features by what is offered and registered, and leaves open what only documents tell', async () => {
    const { features } = await discover();
    expect(Object.fromEntries(Object.entries(features).map(([name, { kind }]) => [name, kind]))).toEqual({
      snapshotSupport: VerdictKind.VERIFIED,
      tagSupport: VerdictKind.VERIFIED,
      monitoringIntegration: VerdictKind.VERIFIED,
      backupIntegration: VerdictKind.UNSUPPORTED,
      liveResize: VerdictKind.UNKNOWN,
      hotPlugDisks: VerdictKind.UNKNOWN,
      hotPlugNetworks: VerdictKind.UNKNOWN,
      customMetadata: VerdictKind.UNKNOWN,
    });
    azure.fixture.misbehave({ kind: 'fail', path: 'Microsoft.RecoveryServices', status: 403 });
    azure.fixture.misbehave({ kind: 'fail', path: '/skus', status: 500 });
    const { features: unread } = await discover();
    expect(unread.backupIntegration.kind).toBe(VerdictKind.UNKNOWN);
    expect(unread.snapshotSupport.kind).toBe(VerdictKind.UNKNOWN);
  });

  it.each([
    [{ kind: 'throttle', retryAfter: '3600' }, FailureCode.RATE_LIMITED],
    [{ kind: 'fail', status: 503 }, FailureCode.PROVIDER_FAULT],
    [{ kind: 'broken', format: 'json' }, FailureCode.UNEXPECTED_ANSWER],
    [{ kind: 'broken', format: 'html' }, FailureCode.UNEXPECTED_ANSWER],
    [{ kind: 'huge', bytes: 40_000_000 }, FailureCode.TOO_LARGE],
    [{ kind: 'redirect', to: 'https://example.com/' }, FailureCode.UNEXPECTED_ANSWER],
    [{ kind: 'hang' }, FailureCode.TIMEOUT],
    [{ kind: 'reset' }, FailureCode.UNREACHABLE],
  ] as const)('keeps the pages that came before the one that went wrong: %o', async (how, code) => {
    azure.pageSize = 1;
    azure.fixture.misbehave({ ...how, path: 'virtualNetworks', at: 2 });
    const spec = aSpec({ config: { timeout: code === FailureCode.TIMEOUT ? '3s' : '60s' } });
    const { networks, securityGroups } = await discover(spec);
    expect(names(networks)).toEqual(['main']);
    expect(networks.failure).toMatchObject({ code });
    expect(names(securityGroups)).toContain('web');
  });

  it('takes the token to no other host for a next page', async () => {
    const canary = await startFixture(() => ({ body: { value: [] } }), ['evil.example.com']);
    const nextLink = `https://evil.example.com/subscriptions?api-version=2023-09-01`;
    const body = { value: azure.account.lists['/providers/Microsoft.Network/virtualNetworks'], nextLink };
    azure.fixture.misbehave({ kind: 'fail', status: 200, path: 'virtualNetworks', body });
    const routes = { 'login.microsoftonline.com': azure.fixture, 'management.azure.com': azure.fixture };
    const options = { routes: { ...routes, 'evil.example.com': canary }, hosts: Object.keys(routes) };
    await using connected = await connectTo(azure, aSpec(), options);
    const { networks } = await connected.connection.discoverCapabilities();
    expect(names(networks)).toEqual(['main', 'hub']);
    expect(networks.failure).toMatchObject({ code: FailureCode.CREDENTIAL_WITHHELD });
    expect(canary.socketsEver).toBe(0);
    await canary.stop();
  });

  it('leaves pages that go in circles', async () => {
    const nextLink = `https://management.azure.com${subscription}/providers/Microsoft.Network/virtualNetworks?api-version=2023-09-01`;
    azure.fixture.misbehave({ kind: 'fail', status: 200, path: 'virtualNetworks', body: { value: [], nextLink } });
    const { networks } = await discover();
    expect(networks.failure).toMatchObject({ code: FailureCode.UNEXPECTED_ANSWER });
    expect(azure.fixture.asked.filter(({ path }) => path.includes('virtualNetworks'))).toHaveLength(1);
  });

  it('fails as a whole when nothing could be asked', async () => {
    const elsewhere = aSpec({ config: { customSettings: { subscriptionId: '00000000-0000-0000-0000-000000000000' } } });
    await expect(discover(elsewhere)).rejects.toMatchObject({ code: FailureCode.NOT_FOUND });
    azure.account.applications.length = 0;
    await expect(discover()).rejects.toMatchObject({ code: FailureCode.UNAUTHENTICATED });
  });

  it('asks with GET only, and shows neither secrets nor tokens', async () => {
    azure.fixture.misbehave({
      kind: 'fail',
      path: 'virtualNetworks',
      status: 403,
      body: { error: { code: 'canary', message: 'canary' } },
    });
    const found = await discover();
    const { asked } = azure.fixture;
    expect(new Set(asked.filter(({ path }) => !path.includes('/oauth2/')).map(({ method }) => method))).toEqual(
      new Set(['GET']),
    );
    expect(inspect(found, { depth: 9 })).not.toContain('canary');
  });
});
