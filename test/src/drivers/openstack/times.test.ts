import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../../src/drivers/openstack/times.ts';

describe('a time of OpenStack', () => {
  it.each([
    ['2026-11-29T13:00:05.123456Z', '2026-11-29T13:00:05.123Z'],
    ['2026-11-29T13:00:05.1', '2026-11-29T13:00:05.100Z'],
    ['2026-11-29T13:00:05.000000', '2026-11-29T13:00:05.000Z'],
    ['2026-11-29T13:00:05Z', '2026-11-29T13:00:05.000Z'],
    ['2026-11-29T13:00:05', '2026-11-29T13:00:05.000Z'],
    ['2026-11-29 13:00:05', '2026-11-29T13:00:05.000Z'],
    ['2026-11-29T13:00:05+02:00', '2026-11-29T11:00:05.000Z'],
  ])('%s is %s', (text, meant) => {
    expect(new Date(parseTime(text) ?? 0).toISOString()).toBe(meant);
  });

  it.each([null, undefined, '', 'tomorrow', '2026-13-41T25:00:00Z', '2026-11-29', `${'9'.repeat(100_000)}`])(
    '%.20s is none',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});
