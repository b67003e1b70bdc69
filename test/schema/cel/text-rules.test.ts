import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe('string and regex functions', () => {
  testRules([
    {
      rule: "self.matches('^[a-z]{2}-[a-z]+-[0-9]$')",
      schema: text,
      holds: ['us-west-2'],
      fails: ['us_west_2', 'eu-north-1\n'],
    },
    { rule: "self.matches('(?i)^ABC$')", schema: text, holds: ['abc'], fails: ['abd'] },
    { rule: "self.matches('^[[:alpha:]_-]+$')", schema: text, holds: ['a_b-C'], fails: ['a1'] },
    { rule: "self.matches(r'^\\w+\\.(com|org)\\z')", schema: text, holds: ['ab.com'], fails: ['ab.net', 'ab.com\n'] },
    {
      rule: "self.indexOf('c') == 2 && self.upperAscii() == 'ABC' && self.substring(1,3) == 'bc' && self.trim() == 'abc'",
      schema: text,
      holds: ['abc'],
      fails: ['abd', ''],
    },
    { rule: "self.lowerAscii() == 'éa'", schema: text, holds: ['éA'], fails: ['ÉA'] },
    {
      rule: "self.split('').join('-') == 'a-a-a' && self.split('a', 2).size() == 2",
      schema: text,
      holds: ['aaa'],
      fails: ['aba'],
    },
  ]);
});
