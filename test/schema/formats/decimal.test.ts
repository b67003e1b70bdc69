import { describe, expect, it } from 'vitest';
import { compareDecimals, isDecimal, isPositiveDecimal } from '../../../schema/formats/decimal.ts';

describe('decimals', () => {
  it.each(['10.5', '0.5', '2', '007', '0.001', '384.0'])('takes %s as positive', (text) => {
    expect(isDecimal(text)).toBe(true);
    expect(isPositiveDecimal(text)).toBe(true);
  });

  it.each(['0', '0.0', '00.000'])('takes %s as a decimal that is not positive', (text) => {
    expect(isDecimal(text)).toBe(true);
    expect(isPositiveDecimal(text)).toBe(false);
  });

  it.each(['', '.', '.5', '5.', '-1', '+1', '1e3', '1,5', '1.2.3', ' 1', '1\n', '0x1', '٣', 'NaN'])(
    'refuses "%s"',
    (text) => {
      expect(isDecimal(text)).toBe(false);
      expect(isPositiveDecimal(text)).toBe(false);
    },
  );

  it.each([
    ['96', '2.0', 1],
    ['2.0', '2', 0],
    ['02', '2.00', 0],
    ['0.5', '0.05', 1],
    ['0.10', '0.1', 0],
    ['1.1', '1.11', -1],
    ['9', '10', -1],
    ['0', '0.0', 0],
    ['9007199254740993', '9007199254740992', 1],
  ])('compares %s with %s exactly', (left, right, sign) => {
    expect(Math.sign(compareDecimals(left, right))).toBe(sign);
    expect(Math.sign(compareDecimals(right, left))).toBe(sign === 0 ? 0 : -sign);
  });
});
