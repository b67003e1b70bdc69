import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import type { Cloud } from './cloud.ts';
import { pathsRegion } from './endpoints.ts';
import { openstackSpec, secretOf } from './spec.ts';

/** A member's application credential at the cloud, and a provider that declares some of what is in it, and some of what isn't. */
export function openstackBehindGateway({ name, fixture, way, filled }: Cloud): BehindGateway {
  const place = `127.0.0.1:${way.port}`;
  return {
    name,
    spec: openstackSpec({
      region: pathsRegion,
      config: { endpoint: `${place}/identity/v3`, timeout: '30s' },
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.RESIZE],
        supportedInstanceTypes: ['gpu.large', 'gpu.nowhere'],
        availableImages: [{ id: filled.imageId }, { id: filled.hiddenImageId }, { id: crypto.randomUUID() }],
        features: { snapshotSupport: true, backupIntegration: true },
      },
      storageConfig: { defaultStorageClass: 'fast-ssd' },
      networkConfig: { defaultNetworkId: filled.networkId },
    }),
    secretData: secretOf(filled.credentials.member).data,
    places: [place],
    authority: fixture.ca,
    canaries: [filled.credentials.member.secret],
    resources: {
      usage: { machines: 1, totalCPU: '8', totalMemoryGB: '16', totalStorageGB: '3' },
      quotas: [
        { resource: 'cpu', unit: 'cores', limit: '40' },
        { resource: 'storage', unit: 'GB', used: '3', limit: '500' },
      ],
    },
  };
}
