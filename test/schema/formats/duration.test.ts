import { describe, expect, it } from 'vitest';
import { durationPattern, parseDurationNanos } from '../../../schema/formats/duration.ts';

const pattern = new RegExp(durationPattern);

describe('parseDurationNanos', () => {
  it.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1.s', 1000],
    ['0', 0],
    ['-5ms', -5],
    ['+2m', 120_000],
    ['3us', 0.003],
    ['3µs', 0.003],
    ['3μs', 0.003],
    ['100ns', 0.0001],
  ])('reads %s exactly', (text, milliseconds) => {
    expect(Number(parseDurationNanos(text)) / 1e6).toBe(milliseconds);
  });

  it.each(['', '30', 's', '.s', '1d', '1 s', '30S', '-', '1h-30m', '1h30', '30s ', '1e3s'])(
    'finds no duration in "%s"',
    (text) => {
      expect(parseDurationNanos(text)).toBeUndefined();
    },
  );

  it('stays within 64 bits of nanoseconds, as Go does', () => {
    expect(parseDurationNanos('9223372036854775807ns')).toBe(2n ** 63n - 1n);
    expect(parseDurationNanos('9223372036854775808ns')).toBeUndefined();
    expect(parseDurationNanos('-9223372036854775808ns')).toBe(-(2n ** 63n));
  });

  it('refuses a megabyte of parts at once', () => {
    expect(parseDurationNanos('1s'.repeat(500_000))).toBeUndefined();
  });
});

describe('durationPattern', () => {
  it.each(['30s', '5m', '1h30m', '1.5h', '250ms', '3µs'])('takes %s', (text) => {
    expect(pattern.test(text)).toBe(true);
  });

  it.each(['', '30', '-5s', '1d', 's', '5 m', '30s\n'])('refuses "%s"', (text) => {
    expect(pattern.test(text)).toBe(false);
  });
});
