import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription, SecretKey } from '../driver.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

const optionalKeys: readonly SecretKey[] = [
  { name: 'expires-at', description: 'When it expires, RFC 3339, where Keystone does not tell.', required: false },
  { name: 'ca.crt', description: "Authority behind the cloud's certificates, PEM.", required: false },
];

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
        ...optionalKeys,
      ],
    },
    {
      type: AuthenticationType.SERVICEACCOUNT,
      description: 'a clouds.yaml.',
      secretKeys: [{ description: 'Document in the form of clouds.yaml.', required: true }, ...optionalKeys],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
