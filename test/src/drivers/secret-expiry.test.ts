import { describe, expect, it } from 'vitest';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { secretExpiry } from '../../../src/drivers/secret-expiry.ts';

const secretWith = (text: string | undefined) => ({
  name: 'cloud-credentials',
  get: (key: string) => (key === 'expires-at' && text !== undefined ? new Hidden(text) : undefined),
});

describe("a Secret's expires-at", () => {
  it.each([
    ['2027-01-31T00:00:00Z', Date.UTC(2027, 0, 31)],
    [' 2027-01-31T02:00:00.5+02:00\n', Date.UTC(2027, 0, 31) + 500],
    ['2027-01-31', undefined],
    ['31 Jan 2027 00:00 GMT', undefined],
    ['2027-13-31T00:00:00Z', undefined],
    ['1801440000', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j means %s', (text, at) => {
    expect(secretExpiry(secretWith(text))).toBe(at);
  });
});
