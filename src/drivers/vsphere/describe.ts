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
      secretKeys: [{ description: 'Certificate and private key, PEM.', required: true }],
    },
    {
      type: AuthenticationType.APIKEY,
      description: 'a user name; its password is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'User name.', required: true },
        { name: 'password', description: 'Password.', required: true },
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
