import { describe, expect, it } from 'vitest';
import { parseRe2 } from '../../../schema/formats/re2.ts';

describe('parseRe2', () => {
  it.each([
    ['^[a-z]{2}-[a-z]+-[0-9]$', 'us-west-2', 'us_west_2'],
    ['(?i)^abc$', 'ABC', 'abd'],
    ['(?s)^a.b$', 'a\nb', 'ab'],
    ['^a.b$', 'a\u2028b', 'a\nb'],
    ['(?m)^b$', 'a\nb', 'a b'],
    ['^a$', 'a', 'a\n'],
    ['\\Aab\\z', 'ab', 'abc'],
    ['^[[:alpha:]_-]+$', 'a_b-C', 'a1'],
    ['^[[:digit:]-.]+$', '1-2.3', 'a'],
    ['^[\\w-.]+$', 'a-b.c', 'a b'],
    ['^[]a]+$', ']a]', 'b'],
    ['^[^]a]$', 'b', ']'],
    ['^\\Qa.b{\\E$', 'a.b{', 'axb{'],
    ['^a{2,3}$', 'aaa', 'aaaa'],
    ['^\\{3}$', '{3}', '\\{3}'],
    ['^{a}]$', '{a}]', 'a'],
    ['^\\pL+$', 'é', '1'],
    ['^\\p{Greek}$'.replace('Greek', 'Lu'), 'É', 'é'],
    ['^\\x{1F600}$', '😀', 'x'],
    ['^.$', '😀', 'ab'],
    ['^(?P<x>a)(?:b)$', 'ab', 'a'],
    ['^\\s$', '\t', '\v'],
    ['^\\S$', 'a', ' '],
    ['^a\\-b\\/c\\@d$', 'a-b/c@d', 'ab/c@d'],
  ])('matches by %s as RE2 does', (pattern, match, other) => {
    expect(parseRe2(pattern).test(match)).toBe(true);
    expect(parseRe2(pattern).test(other)).toBe(false);
  });

  it.each([
    'a(?=b)',
    'a(?!b)',
    '(?<=a)b',
    '(?<!a)b',
    '(a)\\1',
    '(?<x>a)\\k<x>',
    'a{1001}',
    '(',
    '[a',
    'a\\',
    'a**',
    '\\y',
    '[[:nope:]]',
    '(?U)a+',
  ])('refuses %s as RE2 does', (pattern) => {
    expect(() => parseRe2(pattern)).toThrow(/^error parsing regexp: /);
  });

  it('keeps no position between uses', () => {
    const expression = parseRe2('a');
    expect([expression.test('a'), expression.test('a')]).toEqual([true, true]);
    expect(parseRe2('a')).toBe(expression);
  });
});
