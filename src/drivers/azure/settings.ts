import { defineSettings } from '../settings.ts';

const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** The settings that only this type knows. */
export const settings = defineSettings({
  subscriptionId: {
    description: 'Subscription that pays for the machines.',
    expected: 'the UUID of a subscription',
    fix: 'Copy the subscription id from the portal.',
    pattern: uuid,
    required: true,
  },
  resourceGroup: {
    description: 'Resource group of the machines.',
    expected: 'a resource group of 1 to 90 letters, digits, `_`, `.`, `-` and parentheses, without a point at its end',
    fix: 'Copy the name from the portal.',
    pattern: '^[\\p{L}\\p{N}_.()-]{0,89}[\\p{L}\\p{N}_()-]$',
    required: true,
  },
  tenantId: {
    description: 'Directory of the application.',
    expected: 'the UUID of a directory (tenant)',
    fix: 'Copy the tenant id from the portal.',
    pattern: uuid,
  },
  clientId: {
    description: 'Application that a certificate belongs to.',
    expected: 'the UUID of an application',
    fix: 'Copy the application (client) id from the portal.',
    pattern: uuid,
  },
  cloud: {
    description: 'Which of the clouds: `public`, `china` or `usgovernment`.',
    expected: 'one of public, china, usgovernment',
    fix: 'Leave it out for the public cloud.',
    pattern: '^(public|china|usgovernment)$',
  },
});
