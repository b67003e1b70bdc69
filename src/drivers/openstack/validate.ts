import { defineRules } from '../define-rules.ts';
import type { PlacedForm } from '../form.ts';
import { checkScope, scopeRules } from './scope.ts';
import { settings } from './settings.ts';

const forms: readonly PlacedForm[] = [
  {
    at: 'availabilityZones[]',
    form: {
      not: ':',
      expected: 'an availability zone without a colon',
      fix: 'Name the zone alone, without host and node.',
      hint: (text) => text.slice(0, 256).split(':')[0] || undefined,
    },
  },
  {
    at: 'config.endpoint',
    form: {
      not: '(?i)^[^/]*(//[^/]*)?/(identity/)?v2[.]0/?$',
      expected: 'the address of version 3 of the identity service',
      fix: 'Write `/v3` at its end; version 2.0 is gone since Queens.',
      unseen: true,
    },
  },
  {
    at: 'config.endpoint',
    form: {
      not: '(?i)^[^/]*(//[^/]*)?/(dashboard|horizon|project|auth/login)(/|$)',
      expected: 'the address of the identity service, not of the dashboard',
      fix: 'Write it as `openstack endpoint list --service identity` tells it.',
      unseen: true,
    },
  },
];

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  endpoint: { example: 'openstack.example.com:5000/v3', path: true },
  forms,
  networks: { refusesHostBits: true },
  check: checkScope,
  onServer: scopeRules,
});
