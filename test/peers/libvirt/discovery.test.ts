import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { fill, filled, lines } from './filled.ts';
import { libvirtSpec, openLibvirt, pairSecret, withHost } from './open.ts';

const packages = inject('libvirt');
const readWrite = { customSettings: { access: 'read-write' } };

describe.skipIf(packages === undefined)('what libvirtd has', () => {
  let authority: CertificateAuthority;
  let daemon: Daemon;
  beforeAll(async () => {
    if (packages === undefined) return;
    authority = await createCertificateAuthority('libvirt');
    daemon = await startDaemon(packages, { authority });
    await fill(daemon);
  });
  afterAll(() => daemon?.stop());
  verifiedAgainst(() => `${daemon.name}, read by virsh`);

  const open = async (driver: string, changes: Partial<MachineProviderSpec> = {}) => {
    const endpoint = withHost(driver, 'tls', daemon.tls);
    return openLibvirt({
      spec: libvirtSpec(endpoint, { ...changes, config: { ...changes.config, endpoint } }),
      secret: pairSecret(await authority.issue('gateway'), authority.certificate),
      allow: [`127.0.0.1:${daemon.tls}`],
    });
  };
  const discover = async (driver: string, changes: Partial<MachineProviderSpec> = {}) => {
    await using opened = await open(driver, changes);
    return await opened.connection.discoverCapabilities();
  };
  const quotas = async (driver: string) => {
    await using opened = await open(driver);
    return await opened.connection.fetchQuotas();
  };
  /** `CPU(s): 2` of one of virsh's tables. */
  const field = (table: string, name: string) =>
    table
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';

  it('is found as virsh finds it', async () => {
    const driver = 'lxc:///system';
    const [found, node, ...names] = await Promise.all([
      discover(driver),
      daemon.virsh(driver, 'nodeinfo'),
      daemon.virsh(driver, 'pool-list', '--all', '--name'),
      daemon.virsh(driver, 'net-list', '--all', '--name'),
      daemon.virsh(driver, 'nwfilter-list'),
      daemon.virsh(driver, 'hostname'),
    ]);
    const [pools = '', networks = '', filters = '', host = ''] = names;
    expect(found.regions.items).toEqual([{ name: 'rack-7', zones: [host] }]);
    expect(found.storageTypes.items.map(({ name }) => name).sort()).toEqual(lines(pools));
    expect(lines(pools)).toEqual([filled.stopped, filled.pool]);
    expect(found.networks.items.map(({ id }) => id)).toEqual(lines(networks));
    expect(found.networks.items).toEqual([
      { id: filled.network, name: filled.network, cidrs: ['10.77.0.0/20', '2001:db8:77::/64'] },
    ]);
    expect(found.subnets.items.map(({ cidr }) => cidr)).toEqual(['10.77.0.0/20', '2001:db8:77::/64']);
    expect(filters).toContain(found.securityGroups.items[0]?.name);
    expect(found.securityGroups.items.map(({ id }) => id)).toEqual([filled.filter]);
    expect(found.instanceTypes.items).toMatchObject([
      { name: 'host', cpu: Number(field(node, 'CPU(s)')), architectures: ['x86_64', 'i686'] },
    ]);
    const kib = Number.parseInt(field(node, 'Memory size'), 10);
    expect(found.instanceTypes.items[0]?.memoryGb).toBeCloseTo(kib / 1024 ** 2, 2);
  });

  it('is told of its volumes, without those of a pool that is not started', async () => {
    const path = `/var/lib/libvirt/images/${filled.volume}`;
    const { images } = await discover('qemu:///system', { capabilities: { availableImages: [{ id: path }] } });
    expect(images.items).toEqual([{ id: path, name: filled.volume }]);
    expect(await daemon.virsh('qemu:///system', 'vol-list', filled.pool)).toContain(path);
    expect(images.failure).toMatchObject({ code: 'NOT_FOUND' });
    expect(images.failure?.fix).toContain('pool-start');
    expect((await discover('qemu:///system')).images.items).toEqual([
      { id: `${filled.pool}/${filled.volume}`, name: filled.volume },
    ]);
  });

  it('lets a path outside of its pools not be called unsupported, which its lists do not tell of', async () => {
    const ids = ['/srv/elsewhere.qcow2', 'none/such'];
    const availableImages = ids.map((id) => ({ id }));
    const { images } = await discover('test:///default', { capabilities: { availableImages } });
    expect(images.failure).toBeUndefined();
    expect(images.untold?.ids).toEqual(['/srv/elsewhere.qcow2']);
  });

  it('lets none of it be called unsupported for want of sizes', async () => {
    const { instanceTypes } = await discover('lxc:///system', { capabilities: { supportedInstanceTypes: ['small'] } });
    expect(instanceTypes).toMatchObject({ items: [{ name: 'host' }], failure: { code: 'NOT_FOUND' } });
  });

  it('changes nothing when it is asked what may be done', async () => {
    const drivers = ['lxc:///system', 'qemu:///system', 'test:///default'];
    const all = async () => Promise.all(drivers.map((driver) => daemon.virsh(driver, 'list', '--all')));
    const before = await all();
    const verdicts = await Promise.all(drivers.map((driver) => discover(driver, { config: readWrite })));
    expect(await all()).toEqual(before);
    const [lxc, qemu, test] = verdicts.map(({ operations }) => operations);
    for (const operation of Object.values(MachineOperation)) {
      expect(test?.[operation], operation).toMatchObject({ kind: 'VERIFIED' });
      // Containers can't be resized by libvirt, it says.
      const lxcKind = operation === MachineOperation.RESIZE ? 'UNSUPPORTED' : 'VERIFIED';
      expect(lxc?.[operation], operation).toMatchObject({ kind: lxcKind });
      // Without an emulator nothing can be made, and libvirt says so itself.
      const kind = operation === MachineOperation.CREATE ? 'UNSUPPORTED' : 'VERIFIED';
      expect(qemu?.[operation], operation).toMatchObject({ kind });
    }
  });

  it('is not asked for what may be done over a connection for reading', async () => {
    const { operations, features } = await discover('test:///default');
    for (const verdict of Object.values(operations)) expect(verdict).toMatchObject({ kind: 'UNKNOWN' });
    expect(features.hotPlugDisks.reason).toContain('read-write');
    expect(features).toMatchObject({ snapshotSupport: { kind: 'VERIFIED' }, customMetadata: { kind: 'VERIFIED' } });
  });

  it('has the features that its drivers have functions for', async () => {
    const [qemu, lxc] = await Promise.all(['qemu:///system', 'lxc:///system'].map((driver) => discover(driver)));
    for (const name of ['snapshotSupport', 'backupIntegration', 'monitoringIntegration', 'customMetadata'] as const) {
      expect(qemu?.features[name], name).toMatchObject({ kind: 'VERIFIED' });
    }
    // libvirt's driver of containers has no snapshots.
    expect(lxc?.features).toMatchObject({
      snapshotSupport: { kind: 'UNSUPPORTED' },
      backupIntegration: { kind: 'UNSUPPORTED' },
    });
  });

  it('is counted as virsh counts it', async () => {
    const [report, machine, pool, node] = await Promise.all([
      quotas('lxc:///system'),
      daemon.virsh('lxc:///system', 'dominfo', filled.machine),
      daemon.virsh('lxc:///system', 'pool-info', '--bytes', filled.pool),
      daemon.virsh('lxc:///system', 'nodeinfo'),
    ]);
    expect(report.gaps).toEqual([]);
    expect(report.usage).toMatchObject({ machines: 1, cpu: 3, memoryGb: 1.5 });
    expect(field(machine, 'CPU(s)')).toBe('3');
    expect(field(machine, 'Max memory')).toBe('1572864 KiB');
    const by = (resource: string) => report.quotas.find((quota) => quota.resource === resource);
    const limit = Number(field(node, 'CPU(s)'));
    expect(by('cpu')).toEqual({ resource: 'cpu', unit: 'cores', used: 3, limit, isOvercommittable: true });
    expect(by('memory')).toMatchObject({ unit: 'GB', used: 1.5 });
    expect(by('instances')).toEqual({ resource: 'instances', unit: 'instances', used: 1, isUnlimited: true });
    const gib = Number(field(pool, 'Capacity')) / 1024 ** 3;
    expect(by(`storage/${filled.pool}`)?.limit).toBeCloseTo(gib, 1);
    expect(by('storage')?.limit).toBeCloseTo(gib, 1);
    expect(by(`storage/${filled.stopped}`)).toBeUndefined();
  });

  it("is counted at libvirt's own test driver", async () => {
    const { usage } = await quotas('test:///default');
    const machine = await daemon.virsh('test:///default', 'dominfo', 'test');
    expect(usage).toMatchObject({
      machines: 1,
      cpu: Number(field(machine, 'CPU(s)')),
      memoryGb: Number.parseInt(field(machine, 'Max memory'), 10) / 1024 ** 2,
    });
  });
});
