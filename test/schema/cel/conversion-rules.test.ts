import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe('conversions', () => {
  testRules([
    {
      rule: 'int(self) > 5',
      schema: text,
      holds: ['6', '+7'],
      fails: ['5'],
      throws: [
        ['', "type conversion error from 'string' to 'int'"],
        [' 6', "type conversion error from 'string' to 'int'"],
        ['0x7', "type conversion error from 'string' to 'int'"],
        ['99999999999999999999', "type conversion error from 'string' to 'int'"],
      ],
    },
    {
      rule: 'double(self) > 1.5',
      schema: text,
      holds: ['2', 'inf', '5.', '1e3'],
      fails: ['1.5', '.5'],
      throws: [
        ['1e400', "type conversion error from 'string' to 'double'"],
        ['', "type conversion error from 'string' to 'double'"],
      ],
    },
    {
      rule: 'bool(self)',
      schema: text,
      holds: ['true', 't'],
      fails: ['false'],
      throws: [['x', "type conversion error from 'string' to 'bool'"]],
    },
  ]);
});
