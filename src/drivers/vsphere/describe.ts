import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

export const description: DriverDescription = {
  type: ProviderType.VSPHERE,
  title: 'VMware vSphere',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.CERTIFICATE,
      description: 'the certificate of an extension; its key is `customSettings.extensionKey`.',
      secretKeys: [
        { description: 'Certificate and private key, PEM.', required: true },
        { name: 'ca.crt', description: 'Authority that vCenter is checked against, PEM.', required: false },
      ],
    },
    {
      type: AuthenticationType.APIKEY,
      description: 'a user name; its password is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'User name.', required: true },
        { name: 'password', description: 'Password.', required: true },
        { name: 'expires-at', description: 'When the password expires, RFC 3339.', required: false },
        { name: 'ca.crt', description: 'Authority that vCenter is checked against, PEM.', required: false },
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
