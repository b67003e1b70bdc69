import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../schema/gateway-error.ts';
import { parseLabelSelector } from '../../schema/label-selector.ts';

const blue = { team: 'blue', tier: 'gold', size: '7', 'example.com/zone': 'a', empty: '' };

function refusal(text: string): GatewayError {
  try {
    parseLabelSelector(text);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error(`was not refused: ${text}`);
}

describe('parseLabelSelector', () => {
  it.each([
    '',
    '  ',
    'team=blue',
    'team==blue',
    ' team = blue ',
    'team!=red',
    'absent!=red',
    'team in (red,blue)',
    'team in ( red , blue )',
    'team notin (red)',
    'absent notin (red)',
    'team',
    '!absent',
    '! absent',
    'size>6',
    'size<8',
    'empty=',
    'empty in ()',
    'empty in (a,)',
    'example.com/zone=a',
    'team=blue,tier in (gold,silver),!legacy',
    'absent!=',
  ])('matches blue by "%s"', (text) => {
    expect(parseLabelSelector(text).matches(blue)).toBe(true);
  });

  it.each([
    'team=red',
    'team!=blue',
    'team in (red)',
    'team notin (blue,red)',
    'absent',
    'absent=x',
    'absent=',
    'absent in (x)',
    '!team',
    'size>7',
    'size<7',
    'team>1',
    'absent<9',
    'toString',
    'team=blue,tier=silver',
  ])('does not match blue by "%s"', (text) => {
    expect(parseLabelSelector(text).matches(blue)).toBe(false);
  });

  it('takes no labels for empty labels', () => {
    expect(parseLabelSelector('!team').matches(undefined)).toBe(true);
    expect(parseLabelSelector('team').matches(null)).toBe(false);
  });

  it('does not take what objects inherit for labels', () => {
    expect(parseLabelSelector('!constructor').matches({})).toBe(true);
  });

  it('does not compare what 64 bits cannot hold', () => {
    expect(parseLabelSelector('size>1').matches({ size: '9223372036854775808' })).toBe(false);
    expect(parseLabelSelector('size>1').matches({ size: '9223372036854775807' })).toBe(true);
  });

  it('lists its requirements, with values sorted and each once', () => {
    expect(parseLabelSelector('a in (c,b,c),!d,e>5').requirements).toEqual([
      { key: 'a', operator: 'In', values: ['b', 'c'] },
      { key: 'd', operator: 'DoesNotExist', values: [] },
      { key: 'e', operator: 'Gt', values: ['5'] },
    ]);
  });

  it.each([
    [',a', /position 1: expected the key of a label, but got ","/],
    ['a,', /position 3: expected the key of a label, but got the end/],
    ['a,,b', /position 3: expected the key of a label, but got ","/],
    ['=b', /position 1: expected the key of a label, but got "="/],
    ['a=b=c', /position 4: expected ",", but got "="/],
    ['a b', /position 3: expected "=" or .*, but got "b"/],
    ['a in b', /position 6: expected "\(", but got "b"/],
    ['a in (b', /position 8: expected "," or "\)", but got the end/],
    ['a in (b c)', /position 9: expected "," or "\)", but got "c"/],
    ['a>b', /position 3: expected a whole number, but got "b"/],
    ['a>-1', /position 3: expected a whole number, but got "-1"/],
    ['a>9223372036854775808', /position 3: expected a whole number/],
    ['a=-b', /position 3: expected the value of a label, but got "-b" \(a valid label must/],
    ['a==!b', /position 4: expected the value of a label, but got "!"/],
    ['!!a', /position 2: expected the key of a label, but got "!"/],
    ['!a=b', /position 3: expected ",", but got "="/],
    ['A_/b', /position 1: expected the key of a label, but got "A_\/b" \(prefix part/],
    ['é', /position 1: expected the key of a label/],
    ['()', /position 1: expected the key of a label, but got "\("/],
  ] as const)('says where "%s" is wrong', (text, message) => {
    const error = refusal(text);
    expect(error.code).toBe('INVALID');
    expect(error.message).toMatch(message);
    expect(error.fix).toContain('kubectl -l');
  });

  it('refuses a megabyte at once and shows only a glimpse of a long word', () => {
    expect(refusal('a,'.repeat(500_000)).message).toBe(
      'Label selector: expected at most 4096 characters, but got 1000000.',
    );
    expect(refusal(`${'x'.repeat(4000)}!`).message.length).toBeLessThan(400);
  });
});
