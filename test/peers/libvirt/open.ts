import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { ProviderType } from '../../../schema/enums.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { reach } from '../../../src/drivers/libvirt/reach.ts';
import type { KeyAndCertificate } from '../../support/certificates.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';

const certificate = {
  type: AuthenticationType.CERTIFICATE,
  certificate: {
    certSecretRef: { name: 'credentials', key: 'tls.crt' },
    keySecretRef: { name: 'credentials', key: 'tls.key' },
  },
};
const sasl = {
  type: AuthenticationType.APIKEY,
  apiKey: { secretRef: { name: 'credentials', key: 'user' } },
};

export function libvirtSpec(endpoint: string, changes: Partial<MachineProviderSpec> = {}): MachineProviderSpec {
  return {
    type: ProviderType.LIBVIRT,
    region: 'rack-7',
    authentication: certificate,
    ...changes,
    config: { endpoint, timeout: '5s', ...changes.config },
  };
}

/** `qemu:///system` with a host: `qemu+tls://127.0.0.1:16514/system`. */
export function withHost(driver: string, transport: 'tls' | 'tcp', port: number): string {
  return driver.replace('://', `+${transport}://127.0.0.1:${port}`);
}

export const bySasl = { authentication: sasl };

export function pairSecret({ certificate: crt, key }: KeyAndCertificate, ca: string): TestSecret {
  return { data: { 'tls.crt': crt, 'tls.key': key, 'ca.crt': ca } };
}

export interface Opening extends Omit<TestAccessOptions, 'spec' | 'secrets'> {
  readonly spec: MachineProviderSpec;
  readonly secret: TestSecret | 'forbidden';
}

/** Connects as the gateway does, where the operator has allowed what `allow` says. */
export async function openLibvirt({ spec, secret, ...options }: Opening) {
  const access = testAccess({ spec, secrets: { credentials: secret }, hosts: reach.hosts(spec), ...options });
  const connect = await reach.load();
  const connection: Connection = await connect(spec, access);
  return {
    connection,
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      access.close();
    },
  };
}
