import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

export const description: DriverDescription = {
  type: ProviderType.LIBVIRT,
  title: 'libvirt',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.CERTIFICATE,
      description: 'a client certificate for TLS.',
      secretKeys: [
        { description: 'Certificate and private key, PEM.', required: true },
        { name: 'ca.crt', description: 'CA that the host is checked against, PEM.', required: false },
      ],
    },
    {
      type: AuthenticationType.APIKEY,
      description: 'a SASL user name; its password is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'User name.', required: true },
        { name: 'password', description: 'Password.', required: true },
        { name: 'tls.crt', description: 'Client certificate, for hosts that want one as well, PEM.', required: false },
        { name: 'tls.key', description: 'Its private key, PEM.', required: false },
        { name: 'ca.crt', description: 'CA that the host is checked against, PEM.', required: false },
        { name: 'expires-at', description: 'Until when the password is good, RFC 3339.', required: false },
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
