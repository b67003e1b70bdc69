import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe("Kubernetes' quantity functions", () => {
  testRules([
    {
      rule: 'quantity(self).isGreaterThan(quantity("10Gi"))',
      schema: text,
      holds: ['20Gi', '1e30'],
      fails: ['10Gi', '10G'],
      throws: [['x', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"]],
    },
    { rule: 'isQuantity(self)', schema: text, holds: ['20Gi', '1e3', '100m', '-5', '+5Ki', '.5'], fails: ['20GB', ''] },
  ]);
});
