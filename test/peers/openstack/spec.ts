import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { reach } from '../../../src/drivers/openstack/reach.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';
import type { Cloud } from './cloud.ts';
import { cloudHost, ports, region } from './endpoints.ts';
import type { ApplicationCredential, User } from './fill.ts';

/** A provider in the cloud, with an application credential. */
export function openstackSpec(changes: MachineProviderSpec = {}): MachineProviderSpec {
  const apiKey = { secretRef: { name: 'credentials', key: 'id' } };
  return {
    type: ProviderType.OPENSTACK,
    region,
    authentication: { type: AuthenticationType.APIKEY, apiKey },
    ...changes,
    config: { endpoint: `${cloudHost}:${ports.keystone}`, timeout: '30s', ...changes.config },
  };
}

/** The same with a clouds.yaml. */
export function cloudsYamlSpec(changes: MachineProviderSpec = {}): MachineProviderSpec {
  const serviceAccount = { secretRef: { name: 'credentials', key: 'clouds.yaml' } };
  return openstackSpec({
    authentication: { type: AuthenticationType.SERVICEACCOUNT, serviceAccount },
    ...changes,
  });
}

/** The whole cloud, at whatever port. */
const annotations = { 'vitistack.io/hosts': cloudHost };

export function secretOf({ id, secret }: ApplicationCredential, more = {}): TestSecret {
  return { data: { id, 'application-credential-secret': secret, ...more }, annotations };
}

export function cloudsYamlOf({ password }: User, auth: Readonly<Record<string, string>>): TestSecret {
  const lines = Object.entries({ ...auth, password }).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`);
  const text = ['clouds:', '  ours:', '    auth:', ...lines].join('\n');
  return { data: { 'clouds.yaml': text }, annotations };
}

export interface Opening {
  readonly secret: TestSecret;
  readonly spec?: MachineProviderSpec;
  readonly access?: TestAccessOptions;
}

/** Connects to the cloud at the host that its front plays. */
export async function openCloud(
  { fixture }: Pick<Cloud, 'fixture'>,
  { secret, spec = openstackSpec(), access: options }: Opening,
) {
  const secrets = { credentials: secret };
  const access = testAccess({ spec, hosts: reach.hosts(spec), routes: { [cloudHost]: fixture }, secrets, ...options });
  const connect = await reach.load();
  const connection: Connection = await connect(spec, access);
  return { connection, [Symbol.asyncDispose]: async () => access.close() };
}
