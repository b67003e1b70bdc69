import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import type { Govmomi } from '../bed/govmomi.ts';
import { goodSecret, vsphereSpec } from './spec.ts';
import { password, startVcsim, type Vcsim } from './vcsim.ts';

export interface VsphereBehindGateway extends BehindGateway {
  readonly vcsim: Vcsim;
  stop(): Promise<void>;
}

export async function addTemplate(vcsim: Vcsim): Promise<void> {
  await vcsim.govc('vm.power', '-off', '/DC1/vm/DC1_C0_RP0_VM0');
  await vcsim.govc('vm.markastemplate', '-dc', 'DC1', 'DC1_C0_RP0_VM0');
}

/** A vCenter with a template, and a provider that declares some of what is in it, and some of what isn't. */
export async function openVsphereBehindGateway(govmomi: Govmomi): Promise<VsphereBehindGateway> {
  const vcsim = await startVcsim(govmomi, ['-dc', '2', '-cluster', '2', '-vm', '2']);
  await addTemplate(vcsim);
  const { datastores } = (await vcsim.read('datastore.info', '-dc', 'DC1')) as {
    datastores: readonly { summary: { capacity: number } }[];
  };
  const capacity = datastores.reduce((sum, { summary }) => sum + summary.capacity, 0);
  return {
    vcsim,
    name: vcsim.name,
    spec: vsphereSpec(vcsim.place, {
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
        supportedInstanceTypes: ['1cpu-1gb', '512cpu-1gb'],
        availableImages: [{ id: 'DC1_C0_RP0_VM0' }, { id: 'no-such-template' }],
        features: { snapshotSupport: true, liveResize: true },
      },
      networkConfig: { defaultNetworkId: 'VM Network', availableNetworks: [{ id: 'VM Network' }, { id: 'nowhere' }] },
      storageConfig: { defaultStorageClass: 'thin' },
    }),
    secretData: goodSecret.data,
    places: [vcsim.place],
    authority: vcsim.authority.certificate,
    canaries: [password],
    resources: {
      usage: { machines: 3, totalCPU: '3', totalMemoryGB: '0.09', totalStorageGB: '0' },
      quotas: [
        { resource: 'storage', unit: 'GB', limit: String(capacity / 1024 ** 3) },
        { resource: 'instances', unit: 'instances', used: '3' },
      ],
    },
    stop: () => vcsim.stop(),
  };
}
