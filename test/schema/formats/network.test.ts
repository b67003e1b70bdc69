import { describe, expect, it } from 'vitest';
import {
  cidrContains,
  cidrsOverlap,
  hasHostBits,
  maskedCidr,
  parseCidr,
  presentCidr,
} from '../../../schema/formats/cidr.ts';
import { parseIpAddress, presentIpAddress } from '../../../schema/formats/ip-address.ts';
import { parsePortRange, portRangePattern } from '../../../schema/formats/port-range.ts';

const cidr = (text: string) => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`no CIDR: ${text}`);
  return parsed;
};

describe('parseIpAddress', () => {
  it.each([
    ['10.0.1.7', '10.0.1.7'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ])('reads %s and shows it as %s', (text, canonical) => {
    const address = parseIpAddress(text);
    expect(address && presentIpAddress(address)).toBe(canonical);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.04',
    '1.2.3.4.5',
    ' 1.2.3.4',
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '1::2::3',
    'g::',
  ])('finds no address in "%s"', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

describe('parseCidr', () => {
  it.each(['10.0.1.0/24', '10.0.1.7/24', '0.0.0.0/0', '10.0.0.1/32', '::/0', '2001:db8::/32', '::1/128'])(
    'reads %s',
    (text) => {
      expect(presentCidr(cidr(text))).toBe(text);
    },
  );

  it.each([
    '',
    '10.0.1.0',
    '10.0.1.0/',
    '10.0.1.0/33',
    '10.0.1.0/024',
    '10.0.1/24',
    '::/129',
    '10.0.1.0/24 ',
    '010.0.0.0/8',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
    'fe80::1%eth0/64',
    '/24',
  ])('finds no network in "%s"', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it.each([
    ['10.0.0.0/16', '10.0.2.0/24', true, true],
    ['10.0.2.0/24', '10.0.0.0/16', false, true],
    ['10.0.1.0/24', '10.0.2.0/24', false, false],
    ['10.0.1.9/24', '10.0.1.0/24', true, true],
    ['0.0.0.0/0', '255.255.255.255/32', true, true],
    ['::/0', '10.0.0.0/8', false, false],
    ['2001:db8::/32', '2001:db8:ffff::/48', true, true],
    ['2001:db8::/32', '2001:db9::/32', false, false],
  ])('knows how %s and %s lie to each other', (left, right, contains, overlap) => {
    expect(cidrContains(cidr(left), cidr(right))).toBe(contains);
    expect(cidrsOverlap(cidr(left), cidr(right))).toBe(overlap);
    expect(cidrsOverlap(cidr(right), cidr(left))).toBe(overlap);
  });

  it('finds and removes bits beyond the prefix', () => {
    expect(hasHostBits(cidr('10.0.1.7/24'))).toBe(true);
    expect(hasHostBits(cidr('10.0.1.0/24'))).toBe(false);
    expect(hasHostBits(cidr('10.0.1.7/32'))).toBe(false);
    expect(hasHostBits(cidr('::1/0'))).toBe(true);
    expect(presentCidr(maskedCidr(cidr('10.0.1.7/24')))).toBe('10.0.1.0/24');
    expect(presentCidr(maskedCidr(cidr('2001:db8::1/64')))).toBe('2001:db8::/64');
  });
});

describe('parsePortRange', () => {
  it.each([
    ['22', 22, 22],
    ['80-443', 80, 443],
    ['1-65535', 1, 65535],
    ['443-443', 443, 443],
  ])('reads %s', (text, first, last) => {
    expect(parsePortRange(text)).toEqual({ first, last });
    expect(new RegExp(portRangePattern).test(text)).toBe(true);
  });

  it.each(['', '0', '65536', '022', '80-', '-80', '80 - 443', '80-443-1', '443-80', 'http', '22\n'])(
    'finds no ports in "%s"',
    (text) => {
      expect(parsePortRange(text)).toBeUndefined();
    },
  );
});
