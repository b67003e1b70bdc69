import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { expiryKey } from '../secret-expiry.ts';
import { authorityOfEndpoint } from '../secret-keys.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

export const description: DriverDescription = {
  type: ProviderType.AZURE,
  title: 'Azure Virtual Machines',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.OAUTH2,
      description: 'the client secret of an application; the directory is `customSettings.tenantId`.',
      secretKeys: [
        { description: 'Client secret.', required: true },
        { name: expiryKey, description: 'When it expires, RFC 3339.', required: false },
        authorityOfEndpoint,
      ],
    },
    {
      type: AuthenticationType.CERTIFICATE,
      description: 'the certificate of the application `customSettings.clientId`.',
      secretKeys: [{ description: 'Certificate and private key, PEM.', required: true }, authorityOfEndpoint],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
