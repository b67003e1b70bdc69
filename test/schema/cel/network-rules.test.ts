import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe("Kubernetes' CIDR functions", () => {
  testRules([
    {
      rule: 'isCIDR(self)',
      schema: text,
      holds: ['10.0.0.0/8', '10.0.0.1/8', '::/0'],
      fails: ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '010.0.0.0/8'],
    },
  ]);
});
