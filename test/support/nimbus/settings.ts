import { defineSettings } from '../../../src/drivers/settings.ts';

export const settings = defineSettings({
  tenant: {
    description: 'Tenant that machines belong to.',
    expected: 'the number of a tenant',
    fix: 'Write its number, which the console shows at the top.',
    pattern: '^[0-9]{4}$',
    required: true,
  },
});
