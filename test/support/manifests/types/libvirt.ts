import {
  aNetwork,
  anId,
  aSource,
  badMethods,
  by,
  oddities,
  partsOfCpus,
  type TypeMistake,
  type TypeRows,
} from './rows.ts';

const endpoint = 'spec.config.endpoint';
const uri = 'spec.config.customSettings.uri';
const good = 'qemu+tls://host.example.com/system';
const says = 'a libvirt address over TLS such as "qemu+tls://host.example.com/system", but got another text';

const at = (value: string): TypeMistake => ({ at: endpoint, value, says, fix: 'no ssh' });

export const libvirt: TypeRows = {
  type: 'libvirt',
  good: [
    [endpoint, 'qemu://host.example.com:16514/session'],
    [endpoint, 'qemu+tls://[2001:db8::1]/system'],
    [endpoint, 'xen+tls://host/'],
    [endpoint, 'lxc://host/system'],
    ['spec.config', { customSettings: { uri: 'ch+tls://10.0.0.1/session' } }],
    [uri, good],
    ['spec.authentication', by('apikey')],
    [
      'spec.networkConfig',
      { defaultNetworkId: 'default', availableNetworks: [{ id: 'default', cidr: '192.168.122.0/24' }] },
    ],
    ['spec.storageConfig', { defaultStorageClass: 'images', availableStorageTypes: [{ name: 'images' }] }],
  ],
  bad: [
    { at: 'spec.config', value: undefined, path: endpoint, code: 'REQUIRED', says: 'the address of a host', fix: good },
    { at: endpoint, value: undefined, code: 'REQUIRED', says: 'the address of a host' },
    at('qemu+ssh://host.example.com/system'),
    at('qemu+libssh://host.example.com/system'),
    at('qemu+libssh2://host.example.com/system'),
    at('qemu+ext:///system?command=/tmp/x'),
    at('qemu+tcp://host.example.com/system'),
    at('qemu+unix:///system'),
    at('qemu+unix:///system?socket=/var/run/libvirt/libvirt-sock'),
    at('qemu+tls://host.example.com/system?no_verify=1'),
    at('qemu+tls://host.example.com/system?pkipath=/tmp'),
    at('qemu+tls://root:secret@host.example.com/system'),
    at('qemu+tls://host.example.com/system#x'),
    at('qemu+tls://host.example.com/root'),
    at('qemu+tls://host.example.com'),
    at('qemu+tls://host.example.com/'),
    at('qemu+tls://host.example.com:65536/system'),
    at('qemu:///system'),
    at('xen+tls://host.example.com/session'),
    at('esx://host.example.com/'),
    at('vpx://host.example.com/dc/cluster'),
    at('hyperv://host.example.com/'),
    at('vbox+tls://host.example.com/session'),
    at('test:///default'),
    at('test:///etc/passwd'),
    at('https://host.example.com'),
    at('host.example.com'),
    { at: 'spec.config', value: { customSettings: { uri: 'qemu+ssh://host/system' } }, path: uri, says },
    { at: 'spec.config', value: { customSettings: { uri: 'qemu+tls://host/system?x=y' } }, path: uri, says },
    { at: uri, value: 'qemu+tls://other.example.com/system', says: 'got two that differ', fix: 'Remove' },
    ...badMethods('certificate', 'oauth2', 'serviceaccount'),
    { at: 'spec.networkConfig.defaultNetworkId', value: 'a/b', says: 'the name of a network without a slash' },
    anId('networkConfig.availableNetworks', 'a/b', 'the name of a network', 'id'),
    anId('networkConfig.securityGroups', '../x', 'the name of a network filter'),
    { at: 'spec.storageConfig.defaultStorageClass', value: '/var/lib/libvirt/images', says: 'a storage pool' },
    anId('storageConfig.availableStorageTypes', '..', 'a storage pool', 'name'),
    ...partsOfCpus,
    aSource('clean-traffic', '10.0.0.0/33', 'CIDR notation'),
  ],
  odd: [
    ...oddities('default', 'other'),
    aNetwork('default', '192.168.122.1/24', 'without host bits', '`192.168.122.0/24`'),
    {
      at: 'spec.config.customSettings',
      value: { url: 'x' },
      path: 'spec.config.customSettings.url',
      code: 'UNKNOWN_FIELD',
      says: 'does not know',
      fix: '`uri`',
    },
  ],
};
