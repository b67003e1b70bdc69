import { join } from 'node:path';

/** The services of the cloud, each a process of its own. */
export const serviceNames = ['keystone', 'nova', 'glance', 'neutron', 'cinder', 'placement'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Where the services keep what they know, and how they reach each other. */
export interface Layout {
  /** Holds their configurations and databases. */
  readonly folder: string;
  /** Of Debian's packages. */
  readonly root: string;
  /** `http://127.0.0.1:PORT/v3`. */
  readonly identityUrl: string;
}

export const adminPassword = 'secret-of-the-administrator';

/** Names of the databases, as files of SQLite. */
export const databases = [
  'keystone',
  'nova_api',
  'nova',
  'nova_cell0',
  'glance',
  'neutron',
  'cinder',
  'placement',
] as const;

export function databaseFile(folder: string, name: (typeof databases)[number]): string {
  return join(folder, `${name}.db`);
}

/** Configurations of all services, by the file's place in the folder. */
export function configsOf(layout: Layout): Readonly<Record<string, string>> {
  const { folder } = layout;
  const url = (name: (typeof databases)[number]) => `sqlite:///${databaseFile(folder, name)}`;
  const share = (path: string) => join(layout.root, 'usr/share', path);
  const state = { lock_path: join(folder, 'lock') };
  const texts: Readonly<Record<string, Sections>> = {
    'keystone/keystone.conf': {
      database: { connection: url('keystone') },
      token: { provider: 'fernet' },
      fernet_tokens: { key_repository: join(folder, 'keystone/fernet') },
      credential: { key_repository: join(folder, 'keystone/credential') },
      // Nobody guesses here, and each hash takes a third of a second by default.
      identity: { password_hash_rounds: '4' },
    },
    'nova/nova.conf': {
      // Nobody reports from the hosts, and their services count as alive all the same.
      DEFAULT: { transport_url: 'fake:///', state_path: join(folder, 'nova'), service_down_time: '1000000000' },
      // Devices that flavors may ask for; no host has one.
      pci: { alias: JSON.stringify({ vendor_id: '10de', product_id: '20b0', device_type: 'type-PF', name: 'a100' }) },
      api: { auth_strategy: 'keystone' },
      api_database: { connection: url('nova_api') },
      database: { connection: url('nova') },
      oslo_concurrency: state,
      ...authorities(layout, ['keystone_authtoken', 'placement', 'neutron', 'glance', 'cinder', 'keystone']),
    },
    'placement/placement.conf': {
      placement_database: { connection: url('placement') },
      api: { auth_strategy: 'keystone' },
      ...authorities(layout, ['keystone_authtoken']),
    },
    'glance/glance-api.conf': {
      database: { connection: url('glance') },
      glance_store: {
        stores: 'file',
        default_store: 'file',
        filesystem_store_datadir: join(folder, 'glance/images'),
      },
      paste_deploy: { flavor: 'keystone', config_file: share('glance-common/glance-api-paste.ini') },
      oslo_policy: { policy_file: join(folder, 'glance/policy.yaml') },
      ...authorities(layout, ['keystone_authtoken']),
    },
    'cinder/cinder.conf': {
      DEFAULT: {
        transport_url: 'fake:///',
        state_path: join(folder, 'cinder'),
        auth_strategy: 'keystone',
        api_paste_config: share('cinder-common/api-paste.ini'),
        resource_query_filters_file: join(layout.root, 'etc/cinder/resource_filters.json'),
      },
      database: { connection: url('cinder') },
      oslo_concurrency: state,
      ...authorities(layout, ['keystone_authtoken']),
    },
    'neutron/neutron.conf': {
      DEFAULT: {
        transport_url: 'fake:///',
        state_path: join(folder, 'neutron'),
        core_plugin: 'ml2',
        service_plugins: '',
        auth_strategy: 'keystone',
        api_paste_config: share('neutron-common/api-paste.ini'),
        notify_nova_on_port_status_changes: 'false',
        notify_nova_on_port_data_changes: 'false',
      },
      database: { connection: url('neutron') },
      oslo_concurrency: state,
      ml2: { type_drivers: 'local,flat,vlan', tenant_network_types: 'local', mechanism_drivers: '' },
      ml2_type_vlan: { network_vlan_ranges: 'physical:100:199' },
      ...authorities(layout, ['keystone_authtoken']),
    },
  };
  const files = Object.entries(texts).map(([name, sections]) => [name, present(sections)]);
  return {
    ...(Object.fromEntries(files) as Record<string, string>),
    // Whoever has none of OpenStack's own roles may see no images: a permission that one credential lacks.
    'glance/policy.yaml': '"get_images": "role:reader or role:member or role:admin"\n',
  };
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

function authorities({ identityUrl }: Layout, names: readonly string[]): Sections {
  const authority = {
    www_authenticate_uri: identityUrl,
    auth_url: identityUrl,
    auth_type: 'password',
    username: 'admin',
    password: adminPassword,
    project_name: 'admin',
    user_domain_id: 'default',
    project_domain_id: 'default',
    region_name: 'RegionOne',
  };
  return Object.fromEntries(names.map((name) => [name, authority]));
}

function present(sections: Sections): string {
  const lines = Object.entries(sections).flatMap(([section, options]) => [
    `[${section}]`,
    ...Object.entries(options).map(([name, value]) => `${name} = ${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}
