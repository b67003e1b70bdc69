import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { reach } from '../../../src/drivers/aws/reach.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';
import type { Account } from './account.ts';
import { awsSpec } from './spec.ts';

export interface Opening {
  readonly secret: TestSecret;
  readonly spec?: Partial<MachineProviderSpec>;
  readonly access?: TestAccessOptions;
}

/** Connects to the account at AWS's own hosts, which its fixture plays. */
export async function openAws(account: Account, { secret, spec: changes, access: options }: Opening) {
  const spec = awsSpec(account, changes);
  const hosts = reach.hosts(spec);
  const access = testAccess({
    spec,
    hosts,
    routes: Object.fromEntries(hosts.map((host) => [host, account.fixture])),
    secrets: { credentials: secret },
    ...options,
  });
  const connect = await reach.load();
  const connection: Connection = await connect(spec, access);
  return { connection, [Symbol.asyncDispose]: async () => access.close() };
}

/** A provider that assumes the account's role by a token. */
export function withRole(
  { filled }: Account,
  changes: Partial<MachineProviderSpec> = {},
): Partial<MachineProviderSpec> {
  const secretRef = { name: 'credentials', key: 'token' };
  return {
    authentication: { type: AuthenticationType.SERVICEACCOUNT, serviceAccount: { secretRef } },
    ...changes,
    config: { ...changes.config, customSettings: { roleArn: filled.role, ...changes.config?.customSettings } },
  };
}
