import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../../../src/drivers/driver.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

/** A type of provider that nobody has: what its authors would write. */
export const description: DriverDescription<'nimbus'> = {
  type: 'nimbus',
  title: 'Nimbus',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.APIKEY,
      description: 'a user name; its password is a sibling key of the same Secret.',
      secretKeys: [
        { description: 'User name.', required: true },
        { name: 'password', description: 'Password.', required: true },
      ],
    },
  ],
  operations: [MachineOperation.CREATE, MachineOperation.DELETE],
  example,
};
