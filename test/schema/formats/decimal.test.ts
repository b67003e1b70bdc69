import { describe, expect, it } from 'vitest';
import { decimalPattern, positiveDecimalPattern } from '../../../schema/formats/decimal.ts';

const decimal = new RegExp(decimalPattern);
const positive = new RegExp(positiveDecimalPattern);

describe('a decimal', () => {
  it.each(['0', '007', '10', '10.5', '0.50'])('may be %s', (text) => {
    expect(decimal.test(text)).toBe(true);
  });

  it.each(['', '.5', '5.', '1e3', '-1', '+1', '1,5', '1.2.3', ' 1', '1\n', '٣'])('is not "%s"', (text) => {
    expect(decimal.test(text)).toBe(false);
    expect(positive.test(text)).toBe(false);
  });

  it.each(['0.5', '10', '10.0', '000.001', '01'])('is above zero as %s', (text) => {
    expect(positive.test(text)).toBe(true);
    expect(decimal.test(text)).toBe(true);
  });

  it.each(['0', '0.0', '00', '0.000'])('is not above zero as %s', (text) => {
    expect(positive.test(text)).toBe(false);
    expect(decimal.test(text)).toBe(true);
  });
});
