import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { expiryKey } from '../secret-expiry.ts';
import { authorityOfEndpoint } from '../secret-keys.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

export const description: DriverDescription = {
  type: ProviderType.GCP,
  title: 'Google Compute Engine',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.SERVICEACCOUNT,
      description: 'the JSON document of a service account.',
      secretKeys: [
        {
          description:
            'The document of `type: service_account`, as `gcloud iam service-accounts keys create` writes it.',
          required: true,
        },
        {
          name: expiryKey,
          description: 'Until when the key is good (RFC 3339), where IAM may not be asked.',
          required: false,
        },
        authorityOfEndpoint,
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
