import { createCertificateAuthority } from '../../support/certificates.ts';
import { guardSecret } from '../../support/leaks.ts';
import { aStallingProxy } from '../../support/stalling-proxy.ts';
import { type Breakable, forBreaking } from '../bed/breakable.ts';
import { startDaemon } from './daemon.ts';
import { fill, filled } from './filled.ts';
import { bySasl, libvirtSpec, pairSecret, withHost } from './open.ts';
import type { Packages } from './packages.ts';

const password = guardSecret('canary-password-of-who-is-looked-at');
const day = 86_400_000;
/** Of the file system of its pool, which a volume of 64 MB is in. */
const usualMb = 1_024;

/** A host whose users have passwords, and whose pool is a file system of its own. */
export async function openBreakableLibvirt(packages: Packages): Promise<Breakable> {
  const authority = await createCertificateAuthority('libvirt');
  const disk = { at: `/var/lib/libvirt/${filled.pool}`, megabytes: usualMb };
  const daemon = await startDaemon(packages, { authority, users: { gateway: password }, disk });
  const way = await aStallingProxy(`https://127.0.0.1:${daemon.tls}`);
  // With no more CPUs than any host has.
  await fill(daemon, 1);
  const resize = async (megabytes: number) => {
    await daemon.resizeDisk(megabytes);
    await daemon.virsh('qemu:///system', 'pool-refresh', filled.pool);
  };
  const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 90 * day) };
  const { data: pair } = pairSecret(await authority.issue('gateway', [], validity), authority.certificate);
  const endpoint = withHost('lxc:///system', 'tls', way.port);
  const [, cores = ''] = /^CPU\(s\): +(\d+)$/m.exec(await daemon.virsh('lxc:///system', 'nodeinfo')) ?? [];
  const spec = libvirtSpec(endpoint, { ...bySasl, storageConfig: { defaultStorageClass: filled.pool } });
  return {
    name: daemon.name,
    way,
    spec: forBreaking(spec),
    secretData: { ...pair, user: 'gateway', password },
    places: [`127.0.0.1:${way.port}`],
    canaries: [password],
    resources: {
      usage: { machines: 1, totalCPU: '1', totalMemoryGB: '1.5', totalStorageGB: '0.063' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '1', limit: cores },
        { resource: 'storage', unit: 'GB', used: '0.063', limit: '1' },
      ],
    },
    service: {
      down: async () => {
        await Promise.all([way.refuse(), daemon.down()]);
      },
      up: async () => {
        await daemon.up();
        await fill(daemon, 1);
        await way.accept();
      },
    },
    downReason: 'Unreachable',
    wrongSecret: { password: guardSecret('canary-of-another-password-than-its') },
    quota: { lower: () => resize(64), restore: () => resize(usualMb) },
    lowered: { resource: 'storage', unit: 'GB', used: '0.063', limit: '0.063', available: '0' },
    loweredReason: 'QuotaExhausted',
    stop: async () => {
      await way.stop();
      await daemon.stop();
    },
  };
}
