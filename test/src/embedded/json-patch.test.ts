import { describe, expect, it } from 'vitest';
import { jsonPatch } from '../../../src/embedded/json-patch.ts';

const apply = (target: object, ...patch: unknown[]) => jsonPatch(target, patch);
const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

describe('a JSON patch', () => {
  it.each([
    ['replaces what is there', { a: 1, b: 2 }, replace('/a', 3), { a: 3, b: 2 }],
    ['replaces what is not there, as the API server does', {}, replace('/a', 2), { a: 2 }],
    ['replaces deep within', { a: { b: { c: 1 }, d: 2 } }, replace('/a/b/c', [3]), { a: { b: { c: [3] }, d: 2 } }],
    ['reads escapes', { 'x/y~z': 1 }, replace('/x~1y~0z', 2), { 'x/y~z': 2 }],
  ])('%s', (_what, target, operation, expected) => {
    const before = structuredClone(target);
    expect(apply(target, operation)).toEqual(expected);
    expect(target, 'the target is not touched').toEqual(before);
  });

  it('carries out one operation after the other', () => {
    expect(apply({ a: { b: 1 } }, replace('/a', { b: 2, c: 3 }), replace('/a/c', 4))).toEqual({ a: { b: 2, c: 4 } });
  });

  it.each([
    ['another operation', [{ op: 'test', path: '/a', value: 1 }]],
    ['an operation among others', [replace('/a', 2), { op: 'remove', path: '/a' }]],
    ['an item of a list', [replace('/l/0', 2)]],
    ['a place below what is not there', [replace('/b/c', 1)]],
    ['a path of an inherited property', [replace('/toString/name', 1)]],
    ['the whole object', [replace('', {})]],
    ['what is no list of operations', { op: 'replace' }],
  ])('leaves %s to real clusters with 415', (_what, patch) => {
    expect(() => jsonPatch({ a: 1, l: [1] }, patch)).toThrow(
      expect.objectContaining({ code: 415, message: expect.stringContaining('use a real cluster') as unknown }),
    );
  });

  it('takes __proto__ for a name like any other', () => {
    const patched = apply({}, replace('/__proto__', { polluted: true })) as Record<string, unknown>;
    expect(Object.hasOwn(patched, '__proto__')).toBe(true);
    expect(patched['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
