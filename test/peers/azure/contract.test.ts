import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { reach } from '../../../src/drivers/azure/reach.ts';
import { aSpec } from '../../src/drivers/azure/azure-spec.ts';
import { describeDriver } from '../driver-contract.ts';
import { clientId, subscriptionId } from './fixture/account.ts';
import { startAzure } from './fixture/azure.ts';
import { readersNames } from './run-second-reader.ts';

const good = 'canary-secret-of-an-application~Xq8';
const expired = 'canary-secret-whose-time-is-over~Yr9';
const poor = 'canary-secret-of-another-application~Zs0';
const poorClientId = 'c0a1e6a4-52f0-4b3a-9c52-0c1f3c2f7d01';

const secretOf = (value: string) => ({ data: { 'client-secret': value } });

function specOf(client: string): MachineProviderSpec {
  const clientSecretRef = { name: 'credentials', key: 'client-secret' };
  return aSpec({ authentication: { type: AuthenticationType.OAUTH2, oauth2: { clientId: client, clientSecretRef } } });
}

describeDriver('Azure', true, async () => {
  const azure = await startAzure(good);
  const [application] = azure.account.applications;
  const [secret] = application?.secrets ?? [];
  if (application === undefined || secret === undefined) throw new Error('The fixture has an application.');
  application.secrets.push({ value: expired, isExpired: true });
  azure.account.applications.push({
    clientId: poorClientId,
    objectId: '0e3b8a55-6c0d-4f0e-8b5a-6f1f0c6e2a02',
    secrets: [{ value: poor, isExpired: false }],
    certificates: [],
    roles: [
      {
        scope: `/subscriptions/${subscriptionId}`,
        actions: ['*/read'],
        notActions: ['Microsoft.Network/networkSecurityGroups/read'],
      },
    ],
  });
  return {
    name: `the fixture of Azure, read by ${await readersNames()}`,
    reach,
    spec: specOf(clientId),
    fixture: azure.fixture,
    secrets: {
      good: secretOf(good),
      wrong: secretOf('canary-secret-that-nobody-gave-out~Wp7'),
      expired: secretOf(expired),
      poor: secretOf(poor),
    },
    poorSpec: specOf(poorClientId),
    lacking: 'securityGroups',
    identity: new RegExp(`^application ${clientId}$`),
    // Tokens that were given out are good for their hour, as at Azure.
    expire: () => {
      secret.isExpired = true;
      return () => void (secret.isExpired = false);
    },
    stop: () => azure.stop(),
  };
});
