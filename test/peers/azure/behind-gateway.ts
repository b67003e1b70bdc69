import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { aSpec } from '../../src/drivers/azure/azure-spec.ts';
import type { BehindGateway } from '../bed/behind-gateway.ts';
import { clientId, group, tenantId } from './fixture/account.ts';
import { type AzureFixture, startAzure } from './fixture/azure.ts';

export interface AzureBehindGateway extends BehindGateway {
  readonly azure: AzureFixture;
  stop(): Promise<void>;
}

const secret = 'canary-secret-behind-a-gateway~Xq8';

/** A private Azure: its Resource Manager and its Entra ID are where the spec says, in place of Azure's own hosts. */
export async function openAzureBehindGateway(): Promise<AzureBehindGateway> {
  const azure = await startAzure(secret);
  // Of the machines' own group, as who makes them has it.
  azure.account.applications[0]?.roles.push({ scope: group, actions: ['Microsoft.Compute/*', 'Microsoft.Network/*'] });
  const place = `127.0.0.1:${azure.fixture.port}`;
  const clientSecretRef = { name: 'credentials', key: 'client-secret' };
  const tokenURL = `https://${place}/${tenantId}/oauth2/v2.0/token`;
  return {
    azure,
    name: "a fixture of Azure's Resource Manager and Entra ID",
    spec: aSpec({
      config: { endpoint: place },
      authentication: { type: AuthenticationType.OAUTH2, oauth2: { clientId, clientSecretRef, tokenURL } },
      capabilities: {
        supportedOperations: [MachineOperation.CREATE, MachineOperation.DELETE],
        supportedInstanceTypes: ['Standard_D2s_v5', 'Standard_Nowhere'],
        features: { snapshotSupport: true },
      },
      storageConfig: { defaultStorageClass: 'Premium_LRS' },
    }),
    secretData: { 'client-secret': secret },
    places: [place],
    authority: azure.fixture.ca,
    canaries: [secret],
    resources: {
      usage: { machines: 2, totalCPU: '6', totalMemoryGB: '36', totalStorageGB: '158' },
      quotas: [
        { resource: 'cpu', unit: 'cores', used: '6', limit: '100' },
        { resource: 'instances', unit: 'instances', used: '3', limit: '25000' },
      ],
    },
    stop: () => azure.stop(),
  };
}
