import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import type { Python } from '../bed/python.ts';
import { projectId } from './fixture/project.ts';
import { documentOf } from './fixture/service-account-key.ts';
import { gcpSpec, type GoogleBed, startGoogle } from './gateway-account.ts';

export interface GcpBehindGateway extends BehindGateway {
  readonly bed: GoogleBed;
  stop(): Promise<void>;
}

/** A private Google: the service account signs in where its document says, and all APIs are at the one endpoint. */
export async function openGcpBehindGateway(python: Python): Promise<GcpBehindGateway> {
  const bed = await startGoogle(python);
  const { fixture, google } = bed;
  const place = `127.0.0.1:${fixture.port}`;
  return {
    bed,
    name: `a fixture of Google's compute v1 description ${bed.revision}`,
    spec: gcpSpec({
      config: { endpoint: place, timeout: '60s', customSettings: { projectId } },
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
        supportedInstanceTypes: ['e2-medium', 'e2-standard-4'],
        features: { snapshotSupport: true },
      },
    }),
    secretData: { 'service-account.json': JSON.stringify(documentOf(google.key, projectId, `https://${place}/token`)) },
    places: [place],
    authority: fixture.ca,
    canaries: google.key.privateKey.split('\n').filter((line) => line.length > 30 && !line.startsWith('-----')),
    resources: {
      usage: { machines: 4, totalCPU: '14', totalMemoryGB: '44', totalStorageGB: '260' },
      quotas: [
        // All of the project's regions together leave less room than this one.
        { resource: 'cpu', unit: 'cores', used: '40', limit: '64' },
        { resource: 'storage', unit: 'GB', used: '260', limit: '83968' },
      ],
    },
    stop: () => fixture.stop(),
  };
}
