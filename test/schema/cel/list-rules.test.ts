import { describe } from 'vitest';
import { integers, texts, testRules } from './rule-table.ts';

describe('list and set functions', () => {
  testRules([
    {
      rule: 'self.isSorted() && self.sum() == 6 && self.min() == 1 && self.max() == 3',
      schema: integers,
      holds: [[1, 2, 3]],
      fails: [[3, 2, 1], [1, 2, 4], []],
    },
    {
      rule: "self.indexOf('b') == 1 && self.lastIndexOf('b') == 2",
      schema: texts,
      holds: [['a', 'b', 'b']],
      fails: [['b'], []],
    },
    {
      rule: "sets.contains(self, ['a','b']) && sets.intersects(self, ['c','d']) && sets.equivalent(self, ['c','b','a','a'])",
      schema: texts,
      holds: [['a', 'b', 'c']],
      fails: [
        ['a', 'b'],
        ['a', 'b', 'c', 'd'],
      ],
    },
  ]);
});
