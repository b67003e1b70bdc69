import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import type { Python } from '../bed/python.ts';
import { type Account, startAccount } from './account.ts';
import { awsSpec, secretOf } from './spec.ts';

export interface AwsBehindGateway extends BehindGateway {
  readonly account: Account;
  stop(): Promise<void>;
}

/** An account whose owner's keys a provider has that declares some of what is in it, and some of what isn't. */
export async function openAwsBehindGateway(python: Python): Promise<AwsBehindGateway> {
  const account = await startAccount(python);
  const place = `127.0.0.1:${account.fixture.port}`;
  return {
    account,
    name: account.name,
    spec: awsSpec(account, {
      config: { endpoint: place },
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
        supportedInstanceTypes: ['m5.large', 'm5.nowhere'],
        availableImages: [{ id: account.filled.image }, { id: 'ami-00000000' }],
        features: { snapshotSupport: true, backupIntegration: true },
      },
    }),
    secretData: secretOf(account.filled.owner).data,
    places: [place],
    authority: account.fixture.ca,
    canaries: [account.filled.owner.id, account.filled.owner.secret],
    resources: {
      usage: { machines: 5, totalCPU: '12', totalMemoryGB: '41', totalStorageGB: '140' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '6', limit: String(account.front.quotas.ec2['L-1216C47A']) },
        { resource: 'instances', unit: 'instances', used: '5' },
      ],
    },
    stop: () => account.stop(),
  };
}
