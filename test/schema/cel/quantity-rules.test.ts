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
    { rule: 'quantity(self).compareTo(quantity("1")) >= 0', schema: text, holds: ['1000m', '1e0'], fails: ['999m'] },
    {
      rule: 'quantity(self).asInteger() == 2000',
      schema: text,
      holds: ['2k', '2e3'],
      throws: [['2000.5', 'cannot convert value to integer']],
    },
    { rule: 'quantity(self).asApproximateFloat() > 1.4', schema: text, holds: ['1500m'], fails: ['1.3'] },
    {
      rule: 'sign(quantity(self).add(quantity("1Gi")).sub(1)) == 1',
      schema: text,
      holds: ['0'],
      fails: ['-1Gi', '-2Gi'],
    },
    { rule: 'quantity(self) == quantity("1000m")', schema: text, holds: ['1'], fails: ['1001m'] },
  ]);
});
