import { describe, expect, it } from 'vitest';
import { parsePlace, parseTarget } from '../../../src/calls/target.ts';
import type { DriverFailure } from '../../../src/drivers/failure.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';

describe('the host of an address that a provider names', () => {
  it.each([
    ['https://keystone_1.lab:5000/v3', 'keystone_1.lab'],
    ['https://[2001:db8::1]:8006/', '2001:db8::1'],
    ['https://KEYSTONE.example.com/', 'keystone.example.com'],
  ])('is that of %s', (url, host) => {
    expect(parseTarget(url).host).toBe(host);
  });

  it.each([
    'x$(reboot).example',
    'x`reboot`.example',
    'good.example,evil.example',
    'x;reboot',
    "x'y.example",
    '*.example',
  ])('is none of %s, which would get into lists of hosts and into lines to paste', (host) => {
    const refused = expect.objectContaining({ code: FailureCode.EGRESS_REFUSED }) as DriverFailure;
    expect(() => parseTarget(`https://${host}/`)).toThrow(refused);
    expect(() => parsePlace('tls', host, 443)).toThrow(refused);
  });
});
