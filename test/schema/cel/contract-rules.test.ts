import { describe } from 'vitest';
import { object, text, testRules } from './rule-table.ts';

describe('rules across the fields of a provider', () => {
  testRules([
    {
      rule: "has(self.apiKey) == (self.type == 'apikey')",
      schema: object({ type: text, apiKey: object({ name: text }), oauth2: object({ clientId: text }) }),
      holds: [{ type: 'apikey', apiKey: { name: 'x' } }, { type: 'oauth2' }],
      fails: [{ type: 'apikey' }, { type: 'oauth2', apiKey: {} }],
      throws: [[{}, 'no such key: type']],
    },
    {
      rule: 'has(self.apiKey) || has(self.oauth2)',
      schema: object({ type: text, apiKey: object({ name: text }), oauth2: object({ clientId: text }) }),
      holds: [{ oauth2: {} }, { apiKey: {} }],
      fails: [{}],
    },
    {
      rule: '[has(self.apiKey), has(self.oauth2)].exists_one(x, x)',
      schema: object({ type: text, apiKey: object({ name: text }), oauth2: object({ clientId: text }) }),
      holds: [{ oauth2: {} }],
      fails: [{}, { apiKey: {}, oauth2: {} }],
    },
    {
      rule: "!self.contains('-') || int(self.split('-')[0]) <= int(self.split('-')[1])",
      schema: text,
      holds: ['22', '80-443', '1-2-3'],
      fails: ['443-80'],
      throws: [
        ['80-', "type conversion error from 'string' to 'int'"],
        ['x-y', "type conversion error from 'string' to 'int'"],
      ],
    },
    {
      rule: '!has(self.maxCPU) || !has(self.defaultCPU) || double(self.maxCPU) >= double(self.defaultCPU)',
      schema: object({ defaultCPU: text, maxCPU: text }),
      holds: [{ defaultCPU: '2.0', maxCPU: '96' }, { maxCPU: '1' }],
      fails: [{ defaultCPU: '96.5', maxCPU: '96' }],
      throws: [
        [{ defaultCPU: 'x', maxCPU: '1' }, "type conversion error from 'string' to 'double'"],
        [{ defaultCPU: '0x1', maxCPU: '3' }, "type conversion error from 'string' to 'double'"],
      ],
    },
  ]);
});
