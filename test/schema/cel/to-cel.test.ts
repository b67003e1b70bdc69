import { describe, expect, it } from 'vitest';
import { compileCel } from '../../../schema/cel/environment.ts';
import {
  createCelConverter,
  createCelResourceConverter,
  escapeCelProperty,
  toCel,
} from '../../../schema/cel/to-cel.ts';

describe('createCelConverter', () => {
  it('makes integers BigInt and leaves numbers doubles, in objects, lists and maps', () => {
    const schema = {
      type: 'object',
      properties: {
        vlan: { type: 'integer' },
        ratio: { type: 'number' },
        ports: { type: 'array', items: { type: 'integer' } },
        counts: { type: 'object', additionalProperties: { type: 'integer' } },
      },
    };
    expect(toCel({ vlan: 5, ratio: 5, ports: [1, 2], counts: { a: 1 } }, schema)).toEqual({
      vlan: 5n,
      ratio: 5,
      ports: [1n, 2n],
      counts: new Map([['a', 1n]]),
    });
  });

  it('keeps what is absent absent, drops undeclared fields and keeps null', () => {
    const convert = createCelConverter({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
    });
    expect(convert({ b: null, other: 1 })).toEqual({ b: null });
    expect(convert({ a: undefined })).toEqual({});
  });

  it('passes values of another type than declared as they are', () => {
    const convert = createCelConverter({
      type: 'object',
      properties: {
        object: { type: 'object', properties: {} },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        list: { type: 'array', items: { type: 'integer' } },
        integer: { type: 'integer' },
        time: { type: 'string', format: 'date-time' },
        duration: { type: 'string', format: 'duration' },
        bytes: { type: 'string', format: 'byte' },
      },
    });
    const odd = { object: [], map: 'x', list: {}, integer: 1.5, time: 'noon', duration: 'long', bytes: 7 };
    expect(convert(odd)).toEqual(odd);
    expect(convert(null)).toBe(null);
    expect(convert('text')).toBe('text');
  });

  it('makes date-times timestamps, durations durations and bytes bytes', () => {
    const convert = createCelConverter({
      type: 'object',
      properties: {
        time: { type: 'string', format: 'date-time' },
        wait: { type: 'string', format: 'duration' },
        blob: { type: 'string', format: 'byte' },
      },
    });
    const self = convert({ time: '2026-01-31T12:00:00Z', wait: '90s', blob: 'aGk=' });
    expect(compileCel('self.time.getFullYear() == 2026')({ self })).toBe(true);
    expect(compileCel("self.wait == duration('1m30s')")({ self })).toBe(true);
    expect(compileCel("self.blob == b'hi'")({ self })).toBe(true);
  });

  it('converts what has no declared type by what it is', () => {
    const convert = createCelConverter({});
    expect(convert({ a: [1, 1.5, 'x', { b: 2 }], c: null })).toEqual(
      new Map<string, unknown>([
        ['a', [1n, 1.5, 'x', new Map([['b', 2n]])]],
        ['c', null],
      ]),
    );
  });

  it('is not fooled by names that every object inherits', () => {
    const declared = createCelConverter({
      type: 'object',
      properties: { constructor: { type: 'string' }, toString: { type: 'string' } },
    });
    expect(compileCel('has(self.toString)')({ self: declared({}) })).toBe(false);
    expect(compileCel("self.constructor == 'x'")({ self: declared({ constructor: 'x' }) })).toBe(true);
    const map = createCelConverter({ type: 'object', additionalProperties: { type: 'string' } });
    const hostile: unknown = JSON.parse('{"__proto__":"a","constructor":"b"}');
    expect(compileCel("size(self) == 2 && self['constructor'] == 'b'")({ self: map(hostile) })).toBe(true);
  });

  it('shows rules on a whole resource its name and kind, and nothing else of its metadata', () => {
    const convert = createCelResourceConverter({
      type: 'object',
      properties: { metadata: { type: 'object' }, spec: { type: 'object', properties: { type: { type: 'string' } } } },
    });
    const resource = { kind: 'MachineProvider', metadata: { name: 'a', labels: { x: 'y' } }, spec: { type: 'aws' } };
    expect(convert(resource)).toEqual({ kind: 'MachineProvider', metadata: { name: 'a' }, spec: { type: 'aws' } });
  });
});

describe('escapeCelProperty', () => {
  it.each([
    ['region', 'region'],
    ['namespace', '__namespace__'],
    ['in', '__in__'],
    ['a-b', 'a__dash__b'],
    ['a.b/c', 'a__dot__b__slash__c'],
    ['a__b', 'a__underscores__b'],
    ['a___b', 'a__underscores___b'],
  ])('shows %s to rules as %s', (name, escaped) => {
    expect(escapeCelProperty(name)).toBe(escaped);
  });

  it.each(['', '1a', 'a b', 'é'])('has no name for "%s"', (name) => {
    expect(escapeCelProperty(name)).toBeUndefined();
  });
});
