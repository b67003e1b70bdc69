import {
  aNetwork,
  anId,
  aPath,
  aSource,
  badEndpoints,
  badMethods,
  oddities,
  type TypeMistake,
  type TypeRows,
} from './rows.ts';

const networks = 'networkConfig.availableNetworks';
const zones = 'spec.availabilityZones';
const project = 'spec.config.customSettings.projectId';
const subnet = 'spec.networkConfig.defaultSubnetId';

export const gcp: TypeRows = {
  type: 'gcp',
  good: [
    [zones, ['europe-west1-b', 'europe-west1-d']],
    [project, 'example.com:machines-prod'],
    [project, 'a23456'],
    [project, 'a'.repeat(30)],
    ['spec.config.endpoint', 'https://compute.googleapis.com'],
    [
      'spec.networkConfig',
      { defaultNetworkId: 'default', defaultSubnetId: 'regions/europe-west1/subnetworks/default' },
    ],
    [
      `spec.${networks}`,
      [{ id: 'projects/p-1/global/networks/vpc' }, { id: '1234567890123456789', cidr: '10.0.0.0/29' }],
    ],
    [`spec.${networks}`, [{ id: 'https://www.googleapis.com/compute/v1/projects/p-1/regions/us-east1/subnetworks/a' }]],
    ['spec.networkConfig.securityGroups', [{ id: 'allow-ssh', rules: [{ source: '10.0.0.1' }, { source: 'a-tag' }] }]],
    [
      'spec.capabilities.availableImages',
      [
        { id: 'projects/debian-cloud/global/images/family/debian-12' },
        { id: 'debian-12-bookworm' },
        { id: 'family/a' },
      ],
    ],
    ['spec.capabilities.supportedInstanceTypes', ['e2-standard-4', 'n2-custom-4-5120-ext', 'f1-micro']],
  ],
  bad: [
    {
      at: 'spec.region',
      value: 'europe-west1-b',
      says: 'a region such as "europe-west1", but got',
      fix: '`europe-west1`',
    },
    { at: 'spec.region', value: 'us-west-2', says: 'a region', fix: '`us-west2`' },
    { at: 'spec.region', value: 'EUROPE-WEST1', says: 'a region', fix: '`europe-west1`' },
    { at: 'spec.region', value: 'europe_west1', says: 'a region', fix: '`europe-west1`' },
    { at: 'spec.region', value: 'Frankfurt', says: 'a region', fix: 'without a zone' },
    { at: 'spec.region', value: 'global', says: 'a region' },
    {
      at: zones,
      value: ['us-east1-b'],
      path: `${zones}[0]`,
      says: 'a zone of the region europe-west1',
      fix: 'this region',
    },
    { at: zones, value: ['europe-west1'], path: `${zones}[0]`, says: 'such as "europe-west1-b"' },
    { at: zones, value: ['europe-west1b'], path: `${zones}[0]`, says: 'a zone', fix: '`europe-west1-b`' },
    { at: zones, value: ['europe-west1-b', 'c'], path: `${zones}[1]`, says: 'a zone', fix: '`europe-west1-c`' },
    { at: zones, value: ['europe-west12-b'], path: `${zones}[0]`, says: 'a zone' },
    ...badEndpoints('compute.googleapis.com'),
    aPath('www.googleapis.com/compute/v1'),
    { at: 'spec.config.endpoint', value: 'console.cloud.google.com', says: 'the host of Compute Engine' },
    { at: 'spec.config.endpoint', value: 'storage.googleapis.com', says: 'the host of Compute Engine' },
    { at: project, value: undefined, code: 'REQUIRED', says: 'the id of a project' },
    { at: project, value: 'My Project', says: 'the id of a project', fix: 'its name or number will not do' },
    { at: project, value: '123456789012', says: 'the id of a project' },
    { at: project, value: 'short', says: '6 to 30' },
    { at: project, value: 'a'.repeat(31), says: '6 to 30' },
    { at: project, value: 'machines-', says: 'lower-case letters, digits and hyphens' },
    { at: project, value: 'projects/machines-prod', says: 'the id of a project' },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'Default', says: 'the name of a network', fix: 'console' },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'vpc-', says: 'up to 63' },
    {
      at: 'spec.networkConfig.defaultNetworkId',
      value: 'regions/europe-west1/subnetworks/a',
      says: 'the name of a network',
    },
    { at: subnet, value: 'global/networks/default', says: 'the name of a subnet' },
    {
      at: subnet,
      value: 'regions/us-east1/subnetworks/a',
      says: 'a subnet of the region europe-west1',
      fix: 'this region',
    },
    anId(networks, 'my_network', 'a network or subnet'),
    anId(networks, 'n'.repeat(64), 'up to 63'),
    anId('networkConfig.securityGroups', 'Allow SSH', 'a firewall rule'),
    anId('capabilities.availableImages', 'Debian 12', 'the name of an image'),
    anId('capabilities.availableImages', 'ami-0abcdef1234567890', 'the name of an image'),
    machineType('t3.micro'),
    machineType('Standard_D2s_v5'),
    aNetwork('vpc', '10.0.0.5/24', 'without host bits', '`10.0.0.0/24`'),
    aNetwork('vpc', '10.0.0.0/30', '/4 to /29'),
    aNetwork('vpc', '127.0.0.0/8', 'no loopback'),
    aSource('allow-ssh', '10.0.0/8', 'CIDR notation'),
    ...badMethods('serviceaccount', 'apikey', 'oauth2', 'certificate'),
    { at: 'spec.storageConfig.defaultDiskSize', value: '65Ti', says: 'a disk from 1Gi to 64Ti' },
  ],
  odd: [
    ...oddities('vpc', 'other'),
    {
      at: 'spec',
      value: spec('europe-west5'),
      path: 'spec.region',
      says: 'a region that is known',
      fix: '`europe-west1`',
    },
    { at: 'spec.storageConfig.defaultStorageClass', value: 'pd-balance', says: 'a kind of disk', fix: '`pd-balanced`' },
  ],
};

function spec(region: string): object {
  const secretRef = { name: 'gcp-credentials', key: 'service-account.json' };
  const authentication = { type: 'serviceaccount', serviceAccount: { secretRef } };
  return { type: 'gcp', region, authentication, config: { customSettings: { projectId: 'machines-prod' } } };
}

function machineType(value: string): TypeMistake {
  const at = 'spec.capabilities.supportedInstanceTypes';
  return { at, value: [value], path: `${at}[0]`, says: 'a machine type such as "e2-standard-4"' };
}
