import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
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
      secretKeys: [{ description: 'Document of `type: service_account`.', required: true }],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
