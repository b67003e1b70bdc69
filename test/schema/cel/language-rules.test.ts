import { describe } from 'vitest';
import { boolean, double, integer, integers, list, object, text, textMap, texts, testRules } from './rule-table.ts';

describe('the language of rules', () => {
  testRules([
    {
      rule: 'duration(self) <= duration("5m")',
      schema: text,
      holds: ['30s', '5m', '1.5m', '300000ms'],
      fails: ['1h'],
      throws: [
        ['x', "type conversion error from 'string' to 'google.protobuf.Duration'"],
        ['2562048h', "type conversion error from 'string' to 'google.protobuf.Duration'"],
        ['2562047h47m16.854775808s', "type conversion error from 'string' to 'google.protobuf.Duration'"],
      ],
    },
    {
      rule: 'duration(self) > duration("2562047h")',
      schema: text,
      holds: ['2562047h47m16.854775807s'],
      fails: ['2562047h', '-2562047h47m16.854775808s', '0', '3μs'],
    },
    {
      rule: "self.?a.?b.orValue('none') == 'none'",
      schema: object({ a: object({ b: text }) }),
      holds: [{}, { a: {} }, { a: { b: 'none' } }],
      fails: [{ a: { b: 'x' } }],
    },
    {
      rule: 'self.?a.hasValue() && self.?a.value().size() > 1',
      schema: object({ a: text }),
      holds: [{ a: 'xy' }],
      fails: [{}, { a: 'x' }],
    },
    {
      rule: 'self.vlan + 1 <= 4095',
      schema: object({ vlan: integer }),
      holds: [{ vlan: 4094 }],
      fails: [{ vlan: 4095 }],
      throws: [[{}, 'no such key: vlan']],
    },
    {
      rule: 'self.a > double(self.b) && self.a > 1.5',
      schema: object({ a: double, b: integer }),
      holds: [
        { a: 2.5, b: 2 },
        { a: 2, b: 1 },
      ],
      fails: [{ a: 1, b: 1 }],
    },
    {
      rule: "self.__namespace__ == 'x' && self.a__dash__b == 'y' && self.c__dot__d == 'z' && self.e__underscores__f == 'q' && self.g__slash__h == 'r'",
      schema: object({ namespace: text, 'a-b': text, 'c.d': text, e__f: text, 'g/h': text }),
      holds: [{ namespace: 'x', 'a-b': 'y', 'c.d': 'z', e__f: 'q', 'g/h': 'r' }],
      fails: [{ namespace: 'x', 'a-b': 'y', 'c.d': 'z', e__f: 'q', 'g/h': 'n' }],
    },
    {
      rule: "self.all(k, k.startsWith('x') && self[k] != '') && size(self) < 3",
      schema: textMap,
      holds: [{}, { x: '1' }],
      fails: [{ y: '1' }, { x: '' }, { x: '1', x2: '2', x3: '3' }, { constructor: 'x' }],
    },
    { rule: "'a' in self && self['a'] == 'b'", schema: textMap, holds: [{ a: 'b' }], fails: [{ b: 'b' }, { a: 'c' }] },
    {
      rule: "has(self.a) && self.b == 'x'",
      schema: textMap,
      holds: [{ a: '', b: 'x' }],
      fails: [{}],
      throws: [[{ a: '' }, 'no such key: b']],
    },
    {
      rule: "type(self.port) == int ? self.port > 0 : self.port.endsWith('%')",
      schema: object({ port: { 'x-kubernetes-int-or-string': true } }),
      holds: [{ port: 5 }, { port: '5%' }],
      fails: [{ port: 0 }, { port: '5' }],
    },
    {
      rule: 'self.port > 0',
      schema: object({ port: { 'x-kubernetes-int-or-string': true } }),
      holds: [{ port: 5 }],
      throws: [[{ port: '5%' }, 'no such overload']],
    },
    {
      rule: 'self.t < self.u',
      schema: object({ t: { type: 'string', format: 'date-time' }, u: { type: 'string', format: 'date-time' } }),
      holds: [{ t: '2026-01-01T00:00:00Z', u: '2026-01-02T00:00:00Z' }],
      fails: [{ t: '2026-01-03T00:00:00Z', u: '2026-01-02T00:00:00Z' }],
    },
    {
      rule: "self.t > timestamp('2026-01-01T00:00:00Z') && self.t.getFullYear() == 2026",
      schema: object({ t: { type: 'string', format: 'date-time' } }),
      holds: [{ t: '2026-02-01T00:00:00+01:00' }],
      fails: [{ t: '2025-02-01T00:00:00Z' }],
    },
    {
      rule: "self.d < duration('1h')",
      schema: object({ d: { type: 'string', format: 'duration' } }),
      holds: [{ d: '30m' }],
      fails: [{ d: '2h' }],
    },
    {
      rule: 'self[1] == 5',
      schema: integers,
      holds: [[1, 5]],
      fails: [[1, 6]],
      throws: [[[1], 'index out of bounds: 1']],
    },
    {
      rule: 'self.a / self.b > 1',
      schema: object({ a: integer, b: integer }),
      holds: [{ a: 4, b: 2 }],
      fails: [{ a: 1, b: 1 }],
      throws: [[{ a: 4, b: 0 }, 'division by zero']],
    },
    {
      rule: 'self.b == 0 || self.a % self.b == 0',
      schema: object({ a: integer, b: integer }),
      holds: [
        { a: 4, b: 2 },
        { a: 4, b: 0 },
      ],
      fails: [{ a: 5, b: 2 }],
    },
    {
      rule: 'self.a * 9223372036854775807 > 0',
      schema: object({ a: integer }),
      holds: [{ a: 1 }],
      throws: [[{ a: 2 }, 'integer overflow']],
    },
    {
      rule: "self.map(x, x + '!').filter(y, y.size() > 2).exists(z, z == 'ab!')",
      schema: texts,
      holds: [['ab', 'c']],
      fails: [['c'], []],
    },
    {
      rule: 'self.all(x, self.exists_one(y, y.n == x.n))',
      schema: list(object({ n: text })),
      holds: [[{ n: 'a' }, { n: 'b' }]],
      fails: [[{ n: 'a' }, { n: 'a' }]],
    },
    {
      rule: 'self.exists(x, int(x) > 5)',
      schema: texts,
      holds: [
        ['x', '6'],
        ['6', 'x'],
      ],
      throws: [[['x', '4'], "type conversion error from 'string' to 'int'"]],
    },
    { rule: 'self in ["a", "b"]', schema: text, holds: ['a'], fails: ['c'] },
    { rule: 'size(self) > 2 ? true : self == "x"', schema: text, holds: ['abc', 'x'], fails: ['y'] },
    { rule: 'self >= 1 && self <= 65535', schema: integer, holds: [1], fails: [0, 65536] },
    { rule: 'self >= 1', schema: double, holds: [1, 1.5], fails: [0.5] },
    { rule: 'self', schema: boolean, holds: [true], fails: [false] },
    { rule: 'self == [1, 2]', schema: integers, holds: [[1, 2]], fails: [[2, 1]] },
    {
      rule: 'size(self.l) == size(self.m) && self.m.exists(k, k in self.l)',
      schema: object({ l: texts, m: textMap }),
      holds: [{ l: ['a'], m: { a: 'b' } }],
      fails: [{ l: [], m: { a: 'b' } }],
    },
  ]);
});
