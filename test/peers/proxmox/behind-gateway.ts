import type { BehindGateway } from '../bed/behind-gateway.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { type Pve, startPve } from './fixture/pve.ts';
import { pveSpec, secretCanary, secretOf } from './provider.ts';

export interface ProxmoxBehindGateway extends BehindGateway {
  readonly pve: Pve;
  stop(): Promise<void>;
}

/** A cluster whose owner keeps its authority beside the token, as a self-signed one needs it. */
export async function openProxmoxBehindGateway(): Promise<ProxmoxBehindGateway> {
  const pve = await startPve();
  const place = `127.0.0.1:${pve.fixture.port}`;
  const { config, ...spec } = pveSpec({
    capabilities: {
      supportedInstanceTypes: ['4c-16g', '64c-1g'],
      availableImages: [{ id: 'debian-12' }, { id: 'nfs-iso:iso/debian-12.iso' }, { id: '4711' }],
      features: { backupIntegration: true },
    },
    networkConfig: { defaultNetworkId: 'vmbr0', availableNetworks: [{ id: 'vmbr0' }, { id: 'vmbr9' }] },
    storageConfig: { defaultStorageClass: 'ceph_vms.1' },
  });
  return {
    pve,
    name: `a fixture by the API of Proxmox VE of ${viewedOn}`,
    spec: { ...spec, config: { endpoint: place, timeout: config?.timeout } },
    secretData: secretOf(pve.cluster, 'gateway@pve', { 'ca.crt': pve.fixture.ca }).data,
    places: [place],
    canaries: [pve.cluster.users[0]?.tokens['probe']?.value ?? '', secretCanary].filter(Boolean),
    resources: {
      usage: { machines: 3, totalCPU: '7', totalMemoryGB: '20.5', totalStorageGB: '1150' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '7', limit: '56' },
        { resource: 'memory', unit: 'GB', used: '20.5', limit: '224' },
      ],
    },
    stop: () => pve.stop(),
  };
}
