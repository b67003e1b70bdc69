import {
  aBundle,
  aNetwork,
  aSource,
  badEndpoints,
  badMethods,
  by,
  oddities,
  type TypeMistake,
  type TypeRows,
} from './rows.ts';

const zones = 'spec.availabilityZones';
const settings = 'spec.config.customSettings';
const endpoint = 'spec.config.endpoint';
const id = '5a2e5ee1d8d94ac2a1c1b6f7d7c1a3b0';

export const openstack: TypeRows = {
  type: 'openstack',
  good: [
    [endpoint, 'https://openstack.example.com/identity/v3'],
    [endpoint, 'openstack.example.com'],
    [zones, ['nova', 'az 1']],
    [settings, { userDomainName: 'Default' }],
    ['spec', spec({})],
    ['spec', spec({ projectId: id })],
    ['spec', spec({ projectName: 'machines', projectDomainName: 'Default', userDomainId: 'default' })],
    ['spec', spec({ tenant: 'machines', domain: 'Default' })],
    ['spec', spec({ projectName: 'x'.repeat(64), projectDomainId: 'default' })],
    ['spec', spec({ interface: 'internal', cloud: 'prod-ü' })],
    ['spec.authentication', by('serviceaccount')],
    ['spec.networkConfig.availableNetworks', [{ id, cidr: '10.0.0.0/30' }]],
  ],
  bad: [
    aBundle,
    both('projectName', 'projectId', { projectName: 'machines', projectId: id }),
    both('tenant', 'projectId', { tenant: 'machines', projectId: id }),
    both('projectName', 'tenant', { projectName: 'machines', tenant: 'other', domain: 'Default' }),
    both('projectDomainName', 'projectDomainId', { projectName: 'a', projectDomainName: 'b', projectDomainId: 'c' }),
    both('userDomainName', 'userDomainId', { userDomainName: 'b', userDomainId: 'c' }),
    ...['projectName', 'tenant', 'projectId'].map((name): TypeMistake => ({
      at: settings,
      value: { [name]: 'machines', domain: 'Default' },
      path: `${settings}.${name}`,
      says: 'no project beside an application credential',
      fix: 'serviceaccount',
    })),
    ...['projectName', 'tenant'].map((name): TypeMistake => ({
      at: 'spec',
      value: spec({ [name]: 'machines', userDomainName: 'Default' }),
      path: `${settings}.projectDomainName`,
      code: 'REQUIRED',
      says: 'the domain of the project, which its name needs',
      fix: 'Default',
    })),
    ...[
      ['projectName', 'x'.repeat(65), '1 to 64 characters'],
      ['projectName', ' ', 'not blank'],
      ['projectId', 'our machines', 'an id of 1 to 64'],
      ['projectId', 'x'.repeat(65), 'an id of 1 to 64'],
    ].map(([name = '', value = '', says = '']): TypeMistake => ({
      at: 'spec',
      value: spec({ [name]: value, ...(name === 'projectName' && { domain: 'Default' }) }),
      path: `${settings}.${name}`,
      says,
    })),
    {
      at: 'spec',
      value: spec({ tenant: '', domain: 'Default' }),
      path: `${settings}.tenant`,
      says: '1 to 64 characters',
    },
    { at: `${settings}.projectDomainName`, value: ' ', says: 'not blank' },
    { at: `${settings}.projectDomainId`, value: 'a b', says: 'an id of 1 to 64' },
    { at: `${settings}.userDomainName`, value: '', says: '1 to 64 characters' },
    { at: `${settings}.userDomainId`, value: 'a b', says: 'an id of 1 to 64' },
    { at: `${settings}.domain`, value: '\t', says: 'not blank' },
    { at: `${settings}.interface`, value: 'admin', says: 'one of public, internal' },
    { at: `${settings}.interface`, value: 'publicURL', says: 'one of public, internal' },
    { at: `${settings}.cloud`, value: '', says: '1 to 64 characters', fix: 'document' },
    ...badEndpoints('openstack.example.com:5000/v3').filter(({ value }) => !/:(65536|0)$/.test(String(value))),
    { at: endpoint, value: 'openstack.example.com:65536/v3', says: 'got a text that is none' },
    { at: endpoint, value: 'openstack.example.com:5000/v2.0', says: 'version 3 of the identity service', fix: '/v3' },
    { at: endpoint, value: 'https://openstack.example.com/identity/v2.0/', says: 'version 3 of the identity service' },
    { at: endpoint, value: 'https://openstack.example.com/dashboard/auth', says: 'not of the dashboard' },
    { at: endpoint, value: 'openstack.example.com/horizon', says: 'not of the dashboard' },
    { at: zones, value: ['nova:compute-1'], path: `${zones}[0]`, says: 'without a colon', fix: '`nova`' },
    { at: zones, value: ['nova', ':'], path: `${zones}[1]`, says: 'without a colon', fix: 'without host and node' },
    aNetwork(id, '10.0.0.5/24', 'without host bits', '`10.0.0.0/24`'),
    aNetwork(id, '2001:DB8::1/64', 'without host bits', '`2001:db8::/64`'),
    aSource('web', '10.0.0.0/33', 'CIDR notation'),
    aSource('web', '2001:db8::/129', 'CIDR notation'),
    ...badMethods('apikey', 'oauth2', 'certificate'),
  ],
  odd: [
    ...oddities('net-1', 'net-2'),
    {
      at: settings,
      value: { projectnam: 'x' },
      path: `${settings}.projectnam`,
      code: 'UNKNOWN_FIELD',
      says: 'does not know',
      fix: '`projectName`',
    },
  ],
};

function spec(customSettings: object): object {
  const config = { customSettings, endpoint: 'openstack.example.com:5000/v3' };
  return { config, type: 'openstack', region: 'RegionOne', authentication: by('serviceaccount') };
}

function both(one: string, other: string, customSettings: object): TypeMistake {
  const path = `${settings}.${other}`;
  return {
    at: 'spec',
    value: spec(customSettings),
    path,
    says: `one of ${one} and ${other}, but got both`,
    fix: 'Remove',
  };
}
