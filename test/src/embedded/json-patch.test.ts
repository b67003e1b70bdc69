import { describe, expect, it } from 'vitest';
import { jsonPatch } from '../../../src/embedded/json-patch.ts';

const apply = (target: object, ...patch: unknown[]) => jsonPatch(target, patch);

describe('a JSON patch', () => {
  it.each([
    ['adds', { a: 1 }, { op: 'add', path: '/b', value: 2 }, { a: 1, b: 2 }],
    ['replaces what is there', { a: 1 }, { op: 'replace', path: '/a', value: 2 }, { a: 2 }],
    ['replaces what is not there, as the API server does', {}, { op: 'replace', path: '/a', value: 2 }, { a: 2 }],
    ['removes', { a: 1, b: 2 }, { op: 'remove', path: '/a' }, { b: 2 }],
    ['inserts into a list', { l: [1, 3] }, { op: 'add', path: '/l/1', value: 2 }, { l: [1, 2, 3] }],
    ['appends to a list', { l: [1] }, { op: 'add', path: '/l/-', value: 2 }, { l: [1, 2] }],
    ['replaces in a list', { l: [1, 2] }, { op: 'replace', path: '/l/0', value: 3 }, { l: [3, 2] }],
    ['removes from a list', { l: [1, 2] }, { op: 'remove', path: '/l/0' }, { l: [2] }],
    ['moves', { a: { b: 1 } }, { op: 'move', from: '/a/b', path: '/c' }, { a: {}, c: 1 }],
    ['copies', { a: [1] }, { op: 'copy', from: '/a', path: '/b' }, { a: [1], b: [1] }],
    ['passes a test that holds', { a: [{ b: 1 }] }, { op: 'test', path: '/a/0', value: { b: 1 } }, { a: [{ b: 1 }] }],
    ['reads escapes', { 'x/y~z': 1 }, { op: 'replace', path: '/x~1y~0z', value: 2 }, { 'x/y~z': 2 }],
  ])('%s', (_what, target, operation, expected) => {
    const before = structuredClone(target);
    expect(apply(target, operation)).toEqual(expected);
    expect(target, 'the target is not touched').toEqual(before);
  });

  it.each([
    ['a test that fails', { op: 'test', path: '/a', value: 2 }],
    ['the removal of what is not there', { op: 'remove', path: '/b' }],
    ['a place below what is not there', { op: 'add', path: '/b/c', value: 1 }],
    ['a place beyond the list', { op: 'add', path: '/l/2', value: 1 }],
    ['a place in a list that is no number', { op: 'replace', path: '/l/01', value: 1 }],
    ['an unknown operation', { op: 'zap', path: '/a' }],
    ['no path', { op: 'add', value: 1 }],
    ['a path of an inherited property', { op: 'remove', path: '/toString' }],
  ])('is refused for %s', (_what, operation) => {
    expect(() => apply({ a: 1, l: [1] }, operation)).toThrow(expect.objectContaining({ code: 422 }));
  });

  it.each([[{ op: 'add' }], [['x']], [null]])('is refused when it is %j', (patch) => {
    expect(() => jsonPatch({}, patch)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('takes __proto__ for a name like any other', () => {
    const patched = apply({}, { op: 'add', path: '/__proto__', value: { polluted: true } }) as object;
    expect(Object.hasOwn(patched, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((patched as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
