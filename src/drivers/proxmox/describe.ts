import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverDescription } from '../driver.ts';
import { example } from './example.ts';
import { settings } from './settings.ts';

export const description: DriverDescription = {
  type: ProviderType.PROXMOX,
  title: 'Proxmox VE',
  settings: settings.schema,
  authentication: [
    {
      type: AuthenticationType.APIKEY,
      description: 'an API token.',
      secretKeys: [
        { description: '`user@realm!tokenid=uuid`, or the uuid when `customSettings.tokenId` is set.', required: true },
        { name: 'expires-at', description: 'When it expires, RFC 3339.', required: false },
        {
          name: 'ca.crt',
          description: 'Authority behind the certificate of the cluster (PEM), as in `/etc/pve/pve-root-ca.pem`.',
          required: false,
        },
      ],
    },
  ],
  operations: Object.values(MachineOperation),
  example,
};
