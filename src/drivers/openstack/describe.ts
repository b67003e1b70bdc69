import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { expiryKey } from '../secret-expiry.ts';
import { authorityOfEndpoint } from '../secret-keys.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

const expiry = {
  name: expiryKey,
  description: 'Until when the credential is good, RFC 3339, where the cloud does not tell.',
  required: false,
};

export const description: DriverDescription = {
  type: ProviderType.OPENSTACK,
  title: 'OpenStack',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.APIKEY,
      description: 'an application credential; its secret is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'Id of the application credential.', required: true },
        { name: 'application-credential-secret', description: 'Its secret.', required: true },
        expiry,
        authorityOfEndpoint,
      ],
    },
    {
      type: AuthenticationType.SERVICEACCOUNT,
      description: 'a clouds.yaml.',
      secretKeys: [
        { description: 'Document in the form of clouds.yaml.', required: true },
        expiry,
        authorityOfEndpoint,
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
