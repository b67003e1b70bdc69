import { describe, expect, it } from 'vitest';
import { isCidr } from '../../../schema/formats/cidr.ts';
import { parseIpAddress } from '../../../schema/formats/ip-address.ts';

describe('parseIpAddress', () => {
  it.each([
    ['10.0.1.7', 4, 0x0a000107n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['2001:DB8:0:0:1:0:0:1', 6, 0x20010db8_00000000_00010000_00000001n],
    ['1:2:3:4:5:6:7:0', 6, 0x00010002_00030004_00050006_00070000n],
    ['64:ff9b::1.2.3.4', 6, 0x0064ff9b_00000000_00000000_01020304n],
  ])('reads %s', (text, family, value) => {
    expect(parseIpAddress(text)).toEqual({ family, value });
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

describe('isCidr', () => {
  it.each(['10.0.1.0/24', '10.0.1.7/24', '0.0.0.0/0', '10.0.0.1/32', '::/0', '2001:db8::/32', '::1/128'])(
    'takes %s',
    (text) => {
      expect(isCidr(text)).toBe(true);
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
    expect(isCidr(text)).toBe(false);
  });
});
