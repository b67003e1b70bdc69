import { DatabaseSync } from 'node:sqlite';
import { guardSecret } from '../../support/leaks.ts';
import { askAs, type Asking } from './admin.ts';
import { databaseFile } from './configs.ts';
import type { Services } from './services.ts';

/** An application credential. */
export interface ApplicationCredential {
  readonly id: string;
  readonly secret: string;
  /** As Keystone wrote it, without the `Z`. */
  readonly expiresAt: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
}

/** What is in the cloud. */
export interface Filled {
  readonly projectId: string;
  readonly users: Readonly<Record<RoleName, User>>;
  /** Of each user, by its role in the project. */
  readonly credentials: Readonly<Record<RoleName, ApplicationCredential>>;
  /** Of the reader, and over. */
  readonly expired: ApplicationCredential;
  readonly imageId: string;
  /** Another project's, which the community may use. */
  readonly communityImageId: string;
  readonly hiddenImageId: string;
  /** Shared with the project, which has not accepted it. */
  readonly offeredImageId: string;
  readonly networkId: string;
}

/** `outsider` has a role that OpenStack itself does not know. */
export const roleNames = ['reader', 'member', 'admin', 'outsider'] as const;
export type RoleName = (typeof roleNames)[number];

/** The longest name that a project may have; what paths and headers stumble over is in it. */
export const projectName = `Prüfstand %2f ../ßø 日本 "${'x'.repeat(38)}`;
/** 80 characters. */
export const longName = `straße%2f${'ü'.repeat(71)}`;

type Answer = Readonly<Record<string, { readonly id: string } & Readonly<Record<string, unknown>>>>;

export async function fill({ urls, folder }: Services): Promise<Filled> {
  const admin = await askAs(urls);
  const make = async (...args: Parameters<Asking['call']>) => {
    const answer = (await admin.call(...args)) as Answer;
    return Object.values(answer)[0] ?? { id: '' };
  };
  const project = { name: projectName, domain_id: 'default' };
  const { id: projectId } = await make('keystone', 'POST', '/v3/projects', { project });
  await make('keystone', 'POST', '/v3/roles', { role: { name: 'outsider' } });
  const users = await Promise.all(roleNames.map((role) => createUser(admin, role, projectId)));
  const [credentials] = await Promise.all([
    Promise.all(users.map(async (user) => createCredential(urls, user, projectId))),
    fillCompute(make, projectId, folder),
    fillVolumes(make, admin, projectId),
  ]);
  const images = await fillImages(admin, projectId);
  const networkId = await fillNetworks(make, admin, projectId);
  const named = <Value>(values: readonly Value[]) =>
    Object.fromEntries(roleNames.map((role, index) => [role, values[index]])) as Record<RoleName, Value>;
  const { reader, member } = named(users);
  if (reader === undefined || member === undefined) throw new Error('Expected a user for each role.');
  await createMachine(urls, member, projectId, images.imageId);
  const expired = await createCredential(urls, reader, projectId, 'expired');
  const past = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '');
  setExpiry(folder, expired.id, past);
  return {
    projectId,
    users: named(users),
    credentials: named(credentials),
    expired: { ...expired, expiresAt: past },
    ...images,
    networkId,
  };
}

/** Keystone lets nobody change it; as time does. */
export function setExpiry(folder: string, id: string, expiresAt: string): void {
  const database = new DatabaseSync(databaseFile(folder, 'keystone'));
  database.exec('PRAGMA busy_timeout = 10000');
  // In Keystone's own form: microseconds since 1970.
  const micros = BigInt(Date.parse(`${expiresAt}Z`)) * 1000n;
  database.prepare('UPDATE application_credential SET expires_at = ? WHERE id = ?').run(micros, id);
  database.close();
}

async function createUser(admin: Asking, role: RoleName, projectId: string): Promise<User> {
  const password = `canary-password-of-the-${role}`;
  guardSecret(password);
  const user = { name: `${role}-ü`, password, domain_id: 'default' };
  const made = (await admin.call('keystone', 'POST', '/v3/users', { user })) as { user: { id: string } };
  const { roles } = (await admin.call('keystone', 'GET', `/v3/roles?name=${role}`)) as { roles: { id: string }[] };
  await admin.call('keystone', 'PUT', `/v3/projects/${projectId}/users/${made.user.id}/roles/${roles[0]?.id ?? ''}`);
  return { id: made.user.id, name: user.name, password };
}

export async function createCredential(
  urls: Services['urls'],
  user: User,
  projectId: string,
  name = 'gateway-ü',
): Promise<ApplicationCredential> {
  const own = await askAs(urls, { ...user, projectId });
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString().replace('Z', '');
  const made = (await own.call('keystone', 'POST', `/v3/users/${user.id}/application_credentials`, {
    application_credential: { name, expires_at: `${expiresAt}Z` },
  })) as { application_credential: { id: string; secret: string } };
  const { id, secret } = made.application_credential;
  guardSecret(secret);
  return { id, secret, expiresAt };
}

type Make = (...args: Parameters<Asking['call']>) => Promise<{ readonly id: string }>;

async function fillCompute(make: Make, projectId: string, folder: string): Promise<void> {
  const flavors: readonly (readonly [name: string, vcpus: number, ram: number, specs: object])[] = [
    ['m1.small', 1, 2_048, {}],
    ['gpu.large', 8, 16_384, { 'pci_passthrough:alias': 'a100:2', 'trait:HW_ARCH_X86_64': 'required' }],
    ['vgpu.small', 2, 4_096, { 'resources:VGPU': '1' }],
    ['arm.small', 1, 1_536, { 'trait:HW_ARCH_AARCH64': 'required' }],
    ['crypto.small', 1, 512, { 'pci_passthrough:alias': 'QuickAssist:1' }],
    [longName, 1, 256, {}],
  ];
  for (const [index, [name, vcpus, ram, specs]] of flavors.entries()) {
    const flavor = { id: String(index + 1), name, vcpus, ram, disk: 1 };
    await make('nova', 'POST', '/v2.1/flavors', { flavor });
    if (Object.keys(specs).length === 0) continue;
    await make('nova', 'POST', `/v2.1/flavors/${flavor.id}/os-extra_specs`, { extra_specs: specs });
  }
  const quota_set = { cores: 40, ram: -1, instances: 12 };
  await make('nova', 'PUT', `/v2.1/os-quota-sets/${projectId}`, { quota_set });
  addHosts(folder);
}

/** Two hosts, the second of a zone of its own. Nobody reports from them. */
function addHosts(folder: string): void {
  const nova = new DatabaseSync(databaseFile(folder, 'nova'));
  nova.exec('PRAGMA busy_timeout = 10000');
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const add = nova.prepare(
    'INSERT INTO services (created_at, updated_at, last_seen_up, host, binary, topic, report_count, disabled, deleted,' +
      " forced_down, version, uuid) VALUES (?, ?, ?, ?, 'nova-compute', 'compute', 1, 0, 0, 0, 66, ?)",
  );
  for (const host of ['host-1', 'host-2']) add.run(now, now, now, host, crypto.randomUUID());
  nova.close();
  const api = new DatabaseSync(databaseFile(folder, 'nova_api'));
  api.exec('PRAGMA busy_timeout = 10000');
  const { lastInsertRowid: id } = api
    .prepare('INSERT INTO aggregates (created_at, uuid, name) VALUES (?, ?, ?)')
    .run(now, crypto.randomUUID(), 'east');
  api
    .prepare('INSERT INTO aggregate_metadata (created_at, aggregate_id, key, value) VALUES (?, ?, ?, ?)')
    .run(now, id, 'availability_zone', 'öst');
  api.prepare('INSERT INTO aggregate_hosts (created_at, host, aggregate_id) VALUES (?, ?, ?)').run(now, 'host-2', id);
  api.close();
}

async function fillVolumes(make: Make, admin: Asking, projectId: string): Promise<void> {
  for (const [name, description] of [
    ['fast-ssd', 'Replicated'],
    ['bulk', 'On HDD'],
    [longName, ''],
  ]) {
    await make('cinder', 'POST', `/v3/${admin.projectId}/types`, { volume_type: { name, description } });
  }
  const quota_set = { gigabytes: 500, volumes: 20, backups: -1 };
  await make('cinder', 'PUT', `/v3/${admin.projectId}/os-quota-sets/${projectId}`, { quota_set });
}

async function fillImages(admin: Asking, projectId: string) {
  const add = async (image: Readonly<Record<string, unknown>>): Promise<string> => {
    const formats = { disk_format: 'raw', container_format: 'bare' };
    const made = (await admin.call('glance', 'POST', '/v2/images', { ...formats, ...image })) as { id: string };
    await admin.call('glance', 'PUT', `/v2/images/${made.id}/file`, Buffer.from('not much of an image'));
    return made.id;
  };
  const ubuntu = { os_distro: 'ubuntu', os_version: '24.04', hw_architecture: 'x86_64', visibility: 'public' };
  const imageId = await add({ name: 'ubuntu-24.04', ...ubuntu });
  await add({ name: longName, os_type: 'windows', architecture: 'aarch64', visibility: 'public' });
  const communityImageId = await add({ name: 'community', os_distro: 'debian', visibility: 'community' });
  const hiddenImageId = await add({ name: 'old', os_hidden: true, visibility: 'public' });
  const offeredImageId = await add({ name: 'offered', visibility: 'shared' });
  await admin.call('glance', 'POST', `/v2/images/${offeredImageId}/members`, { member: projectId });
  // One without bytes is no image yet.
  await admin.call('glance', 'POST', '/v2/images', { name: 'queued', visibility: 'public' });
  return { imageId, communityImageId, hiddenImageId, offeredImageId };
}

async function fillNetworks(make: Make, admin: Asking, projectId: string): Promise<string> {
  const vlan = {
    'provider:network_type': 'vlan',
    'provider:physical_network': 'physical',
    'provider:segmentation_id': 142,
  };
  const network = { name: longName, project_id: projectId };
  const { id: networkId } = await make('neutron', 'POST', '/v2.0/networks', { network });
  const shared = { name: 'shared-vlan', shared: true, ...vlan };
  const { id: sharedId } = await make('neutron', 'POST', '/v2.0/networks', { network: shared });
  await make('neutron', 'POST', '/v2.0/networks', { network: { name: 'of-others' } });
  for (const [network_id, name, cidr] of [
    [networkId, 'main-ü', '10.1.0.0/24'],
    [networkId, 'other', '10.0.2.0/24'],
    [sharedId, 'shared', '192.168.7.0/24'],
  ]) {
    const subnet = { network_id, name, cidr, ip_version: 4, enable_dhcp: false, project_id: projectId };
    await make('neutron', 'POST', '/v2.0/subnets', { subnet });
  }
  const security_group = { name: longName, description: 'For %2f', project_id: projectId };
  await make('neutron', 'POST', '/v2.0/security-groups', { security_group });
  await admin.call('neutron', 'PUT', `/v2.0/quotas/${projectId}`, { quota: { network: 7, port: -1 } });
  return networkId;
}

/** It waits for good to be given to a host, and is counted all the same. */
async function createMachine(urls: Services['urls'], member: User, projectId: string, imageRef: string): Promise<void> {
  const own = await askAs(urls, { ...member, projectId });
  const server = { name: longName, imageRef, flavorRef: '2', networks: 'none' };
  await own.call('nova', 'POST', '/v2.1/servers', { server }, { 'openstack-api-version': 'compute 2.37' });
  await own.call('cinder', 'POST', `/v3/${projectId}/volumes`, { volume: { name: longName, size: 3 } });
}
