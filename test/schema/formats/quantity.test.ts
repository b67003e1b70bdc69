import { describe, expect, it } from 'vitest';
import {
  compareQuantities,
  parseQuantity,
  quantityAsInteger,
  quantityAsNumber,
  quantityPattern,
} from '../../../schema/formats/quantity.ts';

const pattern = new RegExp(quantityPattern);

describe('parseQuantity', () => {
  it.each([
    ['0', 0n],
    ['20Gi', 21474836480n * 10n ** 9n],
    ['1e3', 1000n * 10n ** 9n],
    ['1E3', 1000n * 10n ** 9n],
    ['1E', 10n ** 27n],
    ['100m', 10n ** 8n],
    ['1.5', 1_500_000_000n],
    ['.5Mi', 524288n * 10n ** 9n],
    ['5.', 5n * 10n ** 9n],
    ['-3.2k', -3200n * 10n ** 9n],
    ['+1u', 1000n],
    ['0.1n', 1n],
    ['-0.1n', -1n],
    ['1e-10', 1n],
    ['7.999Ki', 8190976000000n],
    ['9223372036854775807Ei', (2n ** 63n - 1n) * 10n ** 9n],
  ])('reads %s exactly, in billionths', (text, nanos) => {
    expect(parseQuantity(text)?.nanos).toBe(nanos);
  });

  it.each(['', ' 1', '1 ', '20GB', '20gi', '1e', '1e1.5', '1.2.3', '--1', '0x10', '1Kii', '1e+', '1m3', '٣'])(
    'finds no quantity in "%s"',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('refuses exponents and texts that only cost time', () => {
    expect(parseQuantity('1e999')).toBeDefined();
    expect(parseQuantity('1e1000')).toBeUndefined();
    expect(parseQuantity('1'.repeat(256))).toBeDefined();
    expect(parseQuantity('1'.repeat(257))).toBeUndefined();
    expect(parseQuantity('9'.repeat(1_000_000))).toBeUndefined();
  });
});

describe('quantities', () => {
  const quantity = (text: string) => {
    const parsed = parseQuantity(text);
    if (parsed === undefined) throw new Error(`no quantity: ${text}`);
    return parsed;
  };

  it('compare by amount, whatever the suffix', () => {
    expect(compareQuantities(quantity('1Gi'), quantity('1G'))).toBeGreaterThan(0);
    expect(compareQuantities(quantity('1000m'), quantity('1'))).toBe(0);
    expect(compareQuantities(quantity('-1'), quantity('1n'))).toBeLessThan(0);
  });

  it('are integers only without a fraction and within 64 bits', () => {
    expect(quantityAsInteger(quantity('2k'))).toBe(2000n);
    expect(quantityAsInteger(quantity('2500m'))).toBeUndefined();
    expect(quantityAsInteger(quantity('1e19'))).toBeUndefined();
  });

  it('come near as doubles', () => {
    expect(quantityAsNumber(quantity('1500m'))).toBe(1.5);
    expect(quantityAsNumber(quantity('-20Gi'))).toBe(-21474836480);
  });
});

describe('quantityPattern', () => {
  it.each(['0', '20Gi', '1.5', '.5', '5.', '100m', '1e3', '1E-3', '12E'])('takes %s', (text) => {
    expect(pattern.test(text)).toBe(true);
    expect(parseQuantity(text)).toBeDefined();
  });

  it.each(['', '-1', 'Gi', '20GB', '1e', '1e1000', '20 Gi', '20Gi\n', '.'])('refuses "%s"', (text) => {
    expect(pattern.test(text)).toBe(false);
  });
});
