import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { createCertificateAuthority } from '../../support/certificates.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { fill, filled } from './filled.ts';
import { libvirtSpec, pairSecret, withHost } from './open.ts';
import type { Packages } from './packages.ts';

export interface LibvirtBehindGateway extends BehindGateway {
  readonly daemon: Daemon;
  stop(): Promise<void>;
}

/** A filled host, and a provider with a certificate of its own for it. */
export async function openLibvirtBehindGateway(packages: Packages): Promise<LibvirtBehindGateway> {
  const authority = await createCertificateAuthority('libvirt');
  const daemon = await startDaemon(packages, { authority });
  await fill(daemon);
  const { data: secretData } = pairSecret(await authority.issue('gateway'), authority.certificate);
  const [, cores = ''] = /^CPU\(s\): +(\d+)$/m.exec(await daemon.virsh('lxc:///system', 'nodeinfo')) ?? [];
  const endpoint = withHost('lxc:///system', 'tls', daemon.tls);
  return {
    daemon,
    name: daemon.name,
    spec: libvirtSpec(endpoint, {
      config: { endpoint, timeout: '10s', customSettings: { access: 'read-write' } },
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.START],
        supportedInstanceTypes: ['host'],
        availableImages: [{ id: filled.volume }],
        features: { snapshotSupport: true, customMetadata: true },
      },
      networkConfig: { availableNetworks: [{ id: filled.network }, { id: 'no-such-net' }] },
      storageConfig: { defaultStorageClass: filled.pool },
    }),
    secretData,
    places: [`127.0.0.1:${daemon.tls}`],
    canaries: (secretData['tls.key'] ?? '').split('\n').filter((line) => line.length > 30),
    resources: {
      usage: { machines: 1, totalCPU: '3', totalMemoryGB: '1.5', totalStorageGB: '0.063' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '3', limit: cores },
        { resource: 'instances', unit: 'instances', used: '1' },
      ],
    },
    stop: () => daemon.stop(),
  };
}
