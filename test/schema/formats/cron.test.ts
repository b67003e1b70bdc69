import { describe, expect, it } from 'vitest';
import { assessCron } from '../../../schema/formats/cron.ts';

describe('assessCron', () => {
  it.each([
    '* * * * *',
    '0 3 * * *',
    '*/15 0-23/2 1,15 JAN-DEC mon-FRI',
    '0 0 ? * 0',
    '5/10 * * * *',
    '@daily',
    '@hourly',
    '@every 1h30m',
    ' 0  3 * * * ',
  ])('takes "%s"', (text) => {
    expect(assessCron(text)).toBeUndefined();
  });

  it.each([
    ['', 'expected 5 fields (minute, hour, day of month, month, day of week), but got 0'],
    ['0 3 * *', 'expected 5 fields (minute, hour, day of month, month, day of week), but got 4'],
    ['0 0 3 * * *', 'expected 5 fields (minute, hour, day of month, month, day of week), but got 6'],
    ['60 * * * *', 'minute: expected 0-59, but got "60"'],
    ['* 24 * * *', 'hour: expected 0-23, but got "24"'],
    ['* * 0 * *', 'day of month: expected 1-31, but got "0"'],
    ['* * * FOO *', 'month: expected 1-12 or JAN-DEC, but got "FOO"'],
    ['* * * * 7', 'day of week: expected 0-6 or SUN-SAT, but got "7"'],
    ['30-10 * * * *', 'minute: expected a range from low to high, but got "30-10"'],
    ['*/0 * * * *', 'minute: expected a step of at least 1, but got 0'],
    ['1,,2 * * * *', 'minute: expected 0-59, a range, a list, a step or *, but got ""'],
    ['1-2-3 * * * *', 'minute: expected 0-59, a range, a list, a step or *, but got "1-2-3"'],
    ['TZ=UTC 0 3 * * *', 'expected no time zone: the five fields are UTC'],
  ])('says what is wrong with "%s"', (text, problem) => {
    expect(assessCron(text)).toBe(problem);
  });

  it('lists the shorthands where another is used', () => {
    expect(assessCron('@reboot')).toMatch(/^expected one of @yearly, .*, @hourly or "@every 1h", but got "@reboot"$/);
    expect(assessCron('@every soon')).toMatch(/^expected one of/);
  });

  it('shows no more than a glimpse, and refuses long texts at once', () => {
    expect(assessCron(`${'9'.repeat(500)} * * * *`)?.length).toBeLessThan(120);
    expect(assessCron('* '.repeat(500_000))).toBe('expected at most 1024 characters, but got 1000000');
  });
});
