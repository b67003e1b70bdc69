import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe("Kubernetes' named formats", () => {
  testRules([
    {
      rule: '!format.dns1123Label().validate(self).hasValue()',
      schema: text,
      holds: ['abc'],
      fails: ['Abc', 'a.b', ''],
    },
    {
      rule: '!format.qualifiedName().validate(self).hasValue()',
      schema: text,
      holds: ['a/b', 'B_c'],
      fails: ['a/b/c', '/b'],
    },
    {
      rule: "!format.named('dns1123Subdomain').value().validate(self).hasValue()",
      schema: text,
      holds: ['a.b'],
      fails: ['a_b'],
    },
  ]);
});
