import {
  aBundle,
  aNetwork,
  anId,
  aPath,
  aSource,
  badEndpoints,
  badMethods,
  by,
  oddities,
  partsOfCpus,
  type TypeRows,
} from './rows.ts';

const networks = 'networkConfig.availableNetworks';
const zones = 'spec.availabilityZones';
const settings = 'spec.config.customSettings';

export const vsphere: TypeRows = {
  type: 'vsphere',
  good: [
    [zones, ['Cluster %2f Süd', 'x'.repeat(80)]],
    ['spec.authentication', by('apikey')],
    [settings, undefined],
    [settings, { datacenter: '%2f'.repeat(80), extensionKey: 'com.example.gateway' }],
    ['spec.region', 'a/b'],
    ['spec.config.version', '8.0 U2b'],
    ['spec.config.endpoint', 'https://10.1.2.3:8443/'],
    [`spec.${networks}`, [{ id: 'VM Network', cidr: '10.0.0.0/30', vlan: 100 }, { id: 'dvportgroup-31' }]],
    ['spec.computeConfig', { defaultCPU: '4.0', maxCPU: '32' }],
    ['spec.storageConfig.defaultDiskSize', '62Ti'],
  ],
  bad: [
    aBundle,
    { at: zones, value: undefined, code: 'REQUIRED', says: 'at least one cluster', fix: 'cluster1' },
    { at: zones, value: [], code: 'REQUIRED', says: 'at least one cluster' },
    {
      at: zones,
      value: ['Datacenter1/host/cluster1'],
      path: `${zones}[0]`,
      says: 'the name of a cluster',
      fix: 'folders',
    },
    { at: zones, value: ['cluster1', 'a\\b'], path: `${zones}[1]`, says: 'the name of a cluster' },
    { at: zones, value: ['100%'], path: `${zones}[0]`, says: 'written as `%2f`' },
    { at: zones, value: ['x'.repeat(81)], path: `${zones}[0]`, says: '1 to 80 characters' },
    { at: zones, value: ['  '], path: `${zones}[0]`, says: 'the name of a cluster' },
    { at: `${settings}.datacenter`, value: '/Datacenter1', says: 'the name of a datacenter' },
    { at: `${settings}.datacenter`, value: 'x'.repeat(81), says: '1 to 80 characters' },
    { at: `${settings}.datacenter`, value: ' ', says: 'the name of a datacenter' },
    { at: 'spec', value: spec('north/Datacenter1'), path: 'spec.region', says: 'the name of a datacenter' },
    { at: `${settings}.datastore`, value: '[datastore1] a/b.vmdk', says: 'the name of a datastore', fix: 'folders' },
    { at: `${settings}.datastore`, value: 'a%20b', says: 'the name of a datastore' },
    { at: `${settings}.resourcePool`, value: 'cluster1/Resources/pool1', says: 'the name of a resource pool' },
    { at: `${settings}.resourcePool`, value: '', says: '1 to 80 characters' },
    { at: `${settings}.extensionKey`, value: 'my extension', says: 'the key of an extension' },
    { at: `${settings}.extensionKey`, value: '', says: 'the key of an extension' },
    { at: 'spec.config.version', value: 'latest', says: 'a version such as "7.0"', fix: 'vCenter' },
    ...badEndpoints('vcenter.example.com'),
    aPath('vcenter.example.com/sdk'),
    aPath('https://vcenter.example.com/ui/'),
    ...badMethods('certificate', 'oauth2', 'serviceaccount'),
    { at: 'spec.networkConfig.defaultNetworkId', value: 'a/b', says: 'the name of a network' },
    anId(networks, 'Datacenter1/network/VM Network', 'the name of a network'),
    anId(networks, '50%', 'the name of a network'),
    ...partsOfCpus,
    { at: 'spec.storageConfig.defaultDiskSize', value: '63Ti', says: 'a disk from 1Mi to 62Ti' },
    { at: 'spec.storageConfig.defaultDiskSize', value: '1k', says: 'a disk from 1Mi to 62Ti' },
    aSource('web', '10.0.0.0/33', 'CIDR notation'),
  ],
  odd: [
    ...oddities('VM Network', 'Production'),
    aNetwork('VM Network', '10.0.0.5/24', 'without host bits', '`10.0.0.0/24`'),
    { at: `${settings}.dataStore`, value: 'x', code: 'UNKNOWN_FIELD', says: 'does not know', fix: '`datastore`' },
    {
      at: 'spec.networkConfig',
      value: { defaultNetworkId: 'VM Netwrok', availableNetworks: [{ id: 'VM Network' }] },
      path: 'spec.networkConfig.defaultNetworkId',
      says: 'one of those at spec.networkConfig.availableNetworks',
      fix: '`VM Network`',
    },
  ],
};

function spec(region: string): object {
  return { type: 'vsphere', region, availabilityZones: ['cluster1'], authentication: by('certificate') };
}
