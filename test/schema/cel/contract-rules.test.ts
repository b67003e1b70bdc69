import { describe } from 'vitest';
import { list, object, text, testRules } from './rule-table.ts';

describe('rules across the fields of a provider', () => {
  testRules([
    {
      rule: 'self.all(a, self.all(b, a.id == b.id || !cidr(a.cidr).containsCIDR(b.cidr)))',
      schema: list(object({ id: text, cidr: text })),
      holds: [
        [
          { id: 'n0', cidr: '10.0.1.0/24' },
          { id: 'n1', cidr: '10.0.2.0/24' },
        ],
        [],
      ],
      fails: [
        [
          { id: 'n0', cidr: '10.0.0.0/16' },
          { id: 'n1', cidr: '10.0.2.0/24' },
        ],
      ],
      throws: [
        [
          [
            { id: 'n0', cidr: '10.0.0.0/33' },
            { id: 'n1', cidr: '10.0.2.0/24' },
          ],
          'network address parse error during conversion from string: "10.0.0.0/33"',
        ],
      ],
    },
    {
      rule: 'self.all(a, !has(a.cidr) || !isCIDR(a.cidr) || self.all(b, a.id == b.id || !has(b.cidr) || !isCIDR(b.cidr) || !cidr(a.cidr).containsCIDR(b.cidr)))',
      schema: list(object({ id: text, cidr: text })),
      holds: [
        [{ id: 'a' }, { id: 'b', cidr: 'x' }, { id: 'c', cidr: '10.0.0.0/8' }],
        [
          { id: 'n0', cidr: '2001:db8::/32' },
          { id: 'n1', cidr: '10.0.0.0/8' },
        ],
      ],
      fails: [
        [
          { id: 'b', cidr: '10.1.0.0/16' },
          { id: 'c', cidr: '10.0.0.0/8' },
        ],
        [
          { id: 'n0', cidr: '2001:db8::/32' },
          { id: 'n1', cidr: '2001:db8:1::/48' },
        ],
      ],
    },
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
