import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { endOfTaken, secretExpiry } from '../../../src/drivers/secret-expiry.ts';

const secretWith = (text: string | undefined) => ({
  name: 'cloud-credentials',
  get: (key: string) => (key === 'expires-at' && text !== undefined ? new Hidden(text) : undefined),
});

describe("a Secret's expires-at", () => {
  it.each([
    ['2027-01-31T00:00:00Z', Date.UTC(2027, 0, 31)],
    [' 2027-01-31T02:00:00.5+02:00\n', Date.UTC(2027, 0, 31) + 500],
    ['', undefined],
    [' ', undefined],
    [undefined, undefined],
  ])('of %j means %s', (text, at) => {
    expect(secretExpiry(secretWith(text))).toBe(at);
  });

  it.each(['2027-01-31', '31 Jan 2027 00:00 GMT', '2027-13-31T00:00:00Z', '1801440000', 'canary'])(
    'is refused, and not shown, when it is %j',
    (text) => {
      const read = () => secretExpiry(secretWith(text));
      expect(read).toThrow(expect.objectContaining({ code: FailureCode.SECRET_UNUSABLE }) as Error);
      expect(read).not.toThrow(text);
    },
  );
});

describe('the end of a credential that was taken', () => {
  const now = Date.UTC(2027, 0, 1);

  it('is what the Secret says, as long as that lies ahead', () => {
    expect(endOfTaken(undefined, now)).toEqual({});
    expect(endOfTaken(now + 1, now)).toEqual({ expiresAt: now + 1 });
  });

  it('is unknown where the Secret says that it is over, and its owner is told', () => {
    const { note, ...end } = endOfTaken(Date.UTC(2026, 0, 1), now);
    expect(end).toEqual({});
    expect(note).toMatch(/ended at 2026-01-01T00:00:00.000Z: correct its `expires-at`/);
  });
});
