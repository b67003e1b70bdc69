import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../../schema/formats/quantity.ts';

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
