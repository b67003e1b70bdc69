import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../schema/merge-patch.ts';

// The examples of RFC 7386, appendix A: original, patch, result.
const rfc: readonly [string, string, string][] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

describe('mergePatch', () => {
  it.each(rfc)('makes of %s and %s the result %s', (target, patch, result) => {
    expect(mergePatch(JSON.parse(target), JSON.parse(patch))).toEqual(JSON.parse(result));
  });

  it('changes neither target nor patch and shares what the patch leaves alone', () => {
    const target = { spec: { region: 'a', config: { timeout: '1s' } }, metadata: { labels: { a: 'b' } } };
    const patch = { spec: { region: null, config: { version: '1' } } };
    const before = JSON.stringify([target, patch]);
    const merged = mergePatch(target, patch) as typeof target;
    expect(JSON.stringify([target, patch])).toBe(before);
    expect(merged).toEqual({ spec: { config: { timeout: '1s', version: '1' } }, metadata: { labels: { a: 'b' } } });
    expect(merged.metadata).toBe(target.metadata);
  });

  it('takes __proto__ for a key like any other', () => {
    const merged = mergePatch(
      {},
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"x": 1}}}'),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((merged as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(merged as object)).toEqual(['__proto__', 'constructor']);
  });
});
