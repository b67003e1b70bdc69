import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import { AuthenticationType } from '../../../../schema/spec/authentication.ts';
import { ProviderType } from '../../../../schema/enums.ts';
import { type OpenAccess } from '../../../../src/calls/create-access.ts';
import { connect } from '../../../../src/drivers/azure/connect.ts';
import { reach } from '../../../../src/drivers/azure/reach.ts';
import type { Connection } from '../../../../src/drivers/connection.ts';
import { clientId, region, subscriptionId, tenantId } from '../../../peers/azure/fixture/account.ts';
import type { AzureFixture } from '../../../peers/azure/fixture/azure.ts';
import { testAccess, type TestAccessOptions } from '../../../support/fixture/access.ts';

/** Looked for in whatever comes out. */
export const canarySecret = 'canary-secret-Xq8~';

const customSettings = { subscriptionId, resourceGroup: 'machines', tenantId };

/** A provider in the fixture's account, with a client secret; waits of retries are short. */
export function aSpec(more: MachineProviderSpec = {}): MachineProviderSpec {
  const clientSecretRef = { name: 'azure-credentials', key: 'client-secret' };
  return {
    type: ProviderType.AZURE,
    region,
    authentication: { type: AuthenticationType.OAUTH2, oauth2: { clientId, clientSecretRef } },
    ...more,
    config: {
      timeout: '60s',
      retryPolicy: { maxRetries: 2, maxBackoffDelay: '10ms' },
      rateLimiting: { requestsPerSecond: '100000', burstLimit: 10_000 },
      ...more.config,
      customSettings: { ...customSettings, ...more.config?.customSettings },
    },
  };
}

export function aCertificateSpec(more: MachineProviderSpec = {}): MachineProviderSpec {
  const ref = (key: string) => ({ name: 'azure-certificate', key });
  const certificate = { certSecretRef: ref('tls.crt'), keySecretRef: ref('tls.key') };
  return aSpec({
    authentication: { type: AuthenticationType.CERTIFICATE, certificate },
    ...more,
    config: { ...more.config, customSettings: { clientId, ...more.config?.customSettings } },
  });
}

export interface Connected extends AsyncDisposable {
  readonly connection: Connection;
  readonly access: OpenAccess;
}

/** Through the real Access, with the fixture in the place of the vendor's hosts. */
export async function connectTo(
  azure: AzureFixture,
  spec: MachineProviderSpec = aSpec(),
  options: TestAccessOptions = {},
): Promise<Connected> {
  const secrets = { 'azure-credentials': { data: { 'client-secret': canarySecret } }, ...options.secrets };
  const routes = Object.fromEntries(reach.hosts(spec).map((host) => [host, azure.fixture]));
  const access = testAccess({ spec, routes, ...options, secrets });
  const connection = await connect(spec, access);
  return {
    connection,
    access,
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      access.close();
    },
  };
}
