import {
  aNetwork,
  anId,
  aPath,
  aSource,
  badEndpoints,
  badMethods,
  by,
  oddities,
  type TypeMistake,
  type TypeRows,
} from './rows.ts';

const networks = 'networkConfig.availableNetworks';
const zones = 'spec.availabilityZones';
const settings = 'spec.config.customSettings';
const uuid = '6731de76-14a6-49ae-97bc-6eba6914391e';
const group = `/subscriptions/${uuid}/resourceGroups/machines/providers/Microsoft.Network`;

export const azure: TypeRows = {
  type: 'azure',
  good: [
    ['spec.region', 'eastus2'],
    [zones, ['3']],
    [`${settings}.resourceGroup`, 'Räume_(1).x-y'],
    [`${settings}.resourceGroup`, 'r'.repeat(90)],
    ['spec', spec('chinanorth3', { cloud: 'china' }, 'management.chinacloudapi.cn')],
    ['spec', spec('usgovvirginia', { cloud: 'usgovernment' }, 'https://management.usgovcloudapi.net/')],
    ['spec', { ...spec('westeurope', { clientId: uuid }), authentication: by('certificate') }],
    ['spec.networkConfig', { defaultNetworkId: `${group}/virtualNetworks/vnet`, defaultSubnetId: 'default' }],
    [`spec.${networks}`, [{ id: `${group}/virtualNetworks/vnet/subnets/default`, cidr: '10.0.0.0/29' }]],
    [`spec.${networks}`, [{ id: 'vnet-1', cidr: 'fd00::/48' }]],
    ['spec.capabilities.availableImages', [{ id: 'Canonical:ubuntu-24_04-lts:server:latest' }, { id: 'golden-1' }]],
    ['spec.capabilities.supportedInstanceTypes', ['Standard_D2s_v5', 'Standard_M8-2ms', 'Basic_A1']],
    ['spec.storageConfig', { defaultStorageClass: 'Premium_LRS', defaultDiskSize: '32Gi' }],
  ],
  bad: [
    { at: 'spec.region', value: 'West Europe', says: 'a location such as "westeurope", but got', fix: '`westeurope`' },
    { at: 'spec.region', value: 'west-europe', says: 'a location', fix: '`westeurope`' },
    { at: 'spec.region', value: 'WestEurope', says: 'a location', fix: '`westeurope`' },
    { at: 'spec.region', value: 'eu-west-1', says: 'a location', fix: 'lower case' },
    { at: zones, value: ['westeurope-1'], path: `${zones}[0]`, says: 'a zone "1", "2" or "3"', fix: '`1`' },
    { at: zones, value: ['1', '4'], path: `${zones}[1]`, says: 'a zone "1", "2" or "3"', fix: 'in quotes' },
    { at: zones, value: ['02'], path: `${zones}[0]`, says: 'a zone', fix: '`2`' },
    ...badEndpoints('management.azure.com'),
    aPath('management.azure.com/subscriptions'),
    { at: 'spec.config.endpoint', value: 'portal.azure.com', says: 'the host of the Resource Manager' },
    { at: 'spec.config.endpoint', value: 'login.microsoftonline.com', says: 'the host of the Resource Manager' },
    { at: 'spec.config.endpoint', value: 'management.chinacloudapi.cn', says: 'the host of the cloud public' },
    { at: 'spec.region', value: 'chinaeast2', says: 'a location of the cloud public', fix: 'customSettings.cloud' },
    {
      at: 'spec',
      value: spec('westeurope', { cloud: 'usgovernment' }),
      path: 'spec.region',
      says: 'a location of the cloud usgovernment',
    },
    { at: `${settings}.cloud`, value: 'AzureCloud', says: 'one of public, china, usgovernment', fix: 'Leave it out' },
    { at: `${settings}.subscriptionId`, value: undefined, code: 'REQUIRED', says: 'the UUID of a subscription' },
    { at: `${settings}.subscriptionId`, value: 'my-subscription', says: 'the UUID of a subscription', fix: 'portal' },
    { at: `${settings}.subscriptionId`, value: `{${uuid}}`, says: 'the UUID of a subscription' },
    { at: `${settings}.subscriptionId`, value: uuid.replaceAll('-', ''), says: 'the UUID of a subscription' },
    {
      at: settings,
      value: { resourceGroup: 'machines', tenantId: uuid, subscriptionID: uuid },
      code: 'UNKNOWN_FIELD',
      path: `${settings}.subscriptionID`,
      server: `${settings}.subscriptionId`,
      says: 'does not know',
      fix: '`subscriptionId`',
    },
    { at: `${settings}.resourceGroup`, value: undefined, code: 'REQUIRED', says: 'a resource group of 1 to 90' },
    { at: `${settings}.resourceGroup`, value: 'machines.', says: 'without a point at its end' },
    { at: `${settings}.resourceGroup`, value: 'r'.repeat(91), says: '1 to 90' },
    { at: `${settings}.resourceGroup`, value: 'our machines', says: 'letters, digits' },
    { at: `${settings}.resourceGroup`, value: '', says: '1 to 90' },
    {
      at: `${settings}.tenantId`,
      value: undefined,
      code: 'REQUIRED',
      says: 'which type `oauth2` needs',
      fix: 'Add `tenantId`',
    },
    { at: `${settings}.tenantId`, value: 'example.onmicrosoft.com', says: 'the UUID of a directory' },
    {
      at: 'spec.authentication',
      value: by('certificate'),
      path: `${settings}.clientId`,
      code: 'REQUIRED',
      says: 'which type `certificate` needs',
    },
    {
      at: 'spec.authentication.oauth2.clientId',
      value: 'gateway',
      says: 'the UUID of an application, but got another text',
    },
    {
      at: 'spec.authentication.oauth2.tokenURL',
      value: 'http://login.microsoftonline.com/x/oauth2/token',
      says: 'an https address',
    },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'vnet one', says: 'the name of a network (up to 64' },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'n'.repeat(65), says: 'up to 64' },
    { at: 'spec.networkConfig.defaultSubnetId', value: `${group}/virtualNetworks/vnet`, says: 'the name of a subnet' },
    {
      at: 'spec',
      value: { ...spec('westeurope', { tenantId: undefined, clientId: uuid }), authentication: by('certificate') },
      path: `${settings}.tenantId`,
      code: 'REQUIRED',
      says: 'which type `certificate` needs',
    },
    { at: `${settings}.clientId`, value: 'gateway', says: 'the UUID of an application, but got another text' },
    anId(networks, '-vnet', 'a network or subnet'),
    anId('networkConfig.securityGroups', `${group}/virtualNetworks/vnet`, 'a security group'),
    anId('capabilities.availableImages', 'Canonical:ubuntu-24_04-lts:server', 'publisher:offer:sku:version'),
    anId('capabilities.availableImages', 'ami-0abcdef1234567890', 'publisher:offer:sku:version'),
    size('t3.micro', 'in front'),
    size('D2s_v5', '`Standard_D2s_v5`'),
    aNetwork('vnet', '10.0.0.5/24', 'without host bits', '`10.0.0.0/24`'),
    aNetwork('vnet', '10.0.0.0/30', '/2 to /29', 'portal'),
    aNetwork('vnet', '168.63.129.16/29', 'a virtual network can have'),
    aNetwork('vnet', '224.0.0.0/8', 'multicast'),
    aSource('web', '10.0.0.0/33', 'CIDR notation'),
    ...badMethods('oauth2', 'apikey', 'serviceaccount'),
    { at: 'spec.storageConfig.defaultDiskSize', value: '65Ti', says: 'a disk from 1Gi to 64Ti' },
  ],
  odd: [
    ...oddities('vnet-1', 'vnet-2'),
    { at: 'spec.region', value: 'westeurop', says: 'a location that is known', fix: '`westeurope`' },
    {
      at: 'spec.storageConfig.defaultStorageClass',
      value: 'Premium_LSR',
      says: 'a kind of disk',
      fix: '`Premium_LRS`',
    },
  ],
};

function allSettings(): object {
  return { subscriptionId: uuid, resourceGroup: 'machines', tenantId: uuid };
}

function spec(region: string, settings: object, endpoint?: string): object {
  const config = {
    ...(endpoint !== undefined && { endpoint }),
    customSettings: withoutAbsent({ ...allSettings(), ...settings }),
  };
  return { type: 'azure', region, authentication: by('oauth2'), config };
}

function withoutAbsent(settings: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function size(value: string, fix: string): TypeMistake {
  const at = 'spec.capabilities.supportedInstanceTypes';
  return { at, value: [value], path: `${at}[0]`, says: 'a size such as "Standard_D2s_v5"', fix };
}
