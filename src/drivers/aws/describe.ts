import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { authorityOfEndpoint } from '../secret-keys.ts';
import { example } from './example.ts';
import { expiryKeys } from './secret.ts';
import { settings } from './settings.ts';

const expiries = expiryKeys.map((name) => ({
  name,
  description: 'When temporary credentials expire, RFC 3339; either name will do.',
  required: false,
}));

export const description: DriverDescription = {
  type: ProviderType.AWS,
  title: 'Amazon EC2',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.APIKEY,
      description: 'an access key; its secret is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'Access key id.', required: true },
        { name: 'secret-access-key', description: 'Secret access key.', required: true },
        { name: 'session-token', description: 'Session token, for temporary credentials.', required: false },
        ...expiries,
        authorityOfEndpoint,
      ],
    },
    {
      type: AuthenticationType.SERVICEACCOUNT,
      description: 'a web-identity token that assumes the role of `customSettings.roleArn`.',
      secretKeys: [{ description: 'Web-identity token (JWT).', required: true }, ...expiries, authorityOfEndpoint],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
