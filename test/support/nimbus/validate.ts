import { defineRules } from '../../../src/drivers/define-rules.ts';
import { settings } from './settings.ts';

/** What this type has against a spec, besides how one authenticates. */
export const validate = defineRules({
  settings,
  forms: [
    {
      at: 'region',
      form: {
        pattern: '^cloud-[1-9]$',
        expected: 'a cloud such as "cloud-9"',
        fix: 'Write `cloud-` and its digit.',
      },
    },
  ],
});
