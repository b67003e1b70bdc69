import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { connect } from '../../../src/drivers/proxmox/connect.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';
import type { Cluster } from './fixture/cluster.ts';
import { host, type Pve } from './fixture/pve.ts';

/** Stands in a key of the Secret that no driver has business with. */
export const secretCanary = 'canary-of-a-secret';

/** A provider in the fixture's cluster; a call is tried once. */
export function pveSpec(more: MachineProviderSpec = {}): MachineProviderSpec {
  return {
    type: ProviderType.PROXMOX,
    region: 'cluster1',
    authentication: {
      type: AuthenticationType.APIKEY,
      apiKey: { secretRef: { name: 'credentials', key: 'token' } },
    },
    capabilities: { supportedInstanceTypes: ['4c-16g'] },
    ...more,
    config: {
      endpoint: `${host}:8006`,
      timeout: '5s',
      retryPolicy: { maxRetries: 0 },
      rateLimiting: { requestsPerSecond: '100000', burstLimit: 10_000 },
      ...more.config,
    },
  };
}

/** The Secret of a user's token, which its owner lets go to the cluster. */
export function secretOf(cluster: Cluster, userid: string, more: Readonly<Record<string, string>> = {}): TestSecret {
  const value = cluster.users.find((one) => one.userid === userid)?.tokens['probe']?.value ?? '';
  return {
    data: { token: `${userid}!probe=${value}`, uuid: value, other: secretCanary, ...more },
    annotations: { 'vitistack.io/hosts': host },
  };
}

export interface Connected extends AsyncDisposable {
  readonly connection: Connection;
}

/** Through the real Access, with the fixture in the place of the cluster. */
export async function connectTo(
  pve: Pve,
  { spec = pveSpec(), ...options }: TestAccessOptions = {},
): Promise<Connected> {
  const secrets = { credentials: secretOf(pve.cluster, 'gateway@pve') };
  const access = testAccess({ secrets, routes: { [host]: pve.fixture }, hosts: [], ...options, spec });
  const connection = await connect(spec, access);
  return {
    connection,
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      access.close();
    },
  };
}
