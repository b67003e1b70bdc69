import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 or IPv6 address as a number of 32 or 128 bits. */
export class IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;

  constructor(family: 4 | 6, value: bigint) {
    this.family = family;
    this.value = value;
  }
}

const longestText = 45;
const mappedPrefix = 0xffffn;

/**
 * Reads an address as Kubernetes does: no leading zeros, no zone, no IPv4-mapped IPv6 address; undefined when the
 * text is none.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > longestText) return undefined;
  if (isIPv4(text)) return new IpAddress(4, BigInt(ipv4Value(text)));
  if (text.includes('%') || !isIPv6(text)) return undefined;
  const value = ipv6Value(text);
  return value >> 32n === mappedPrefix ? undefined : new IpAddress(6, value);
}

function ipv4Value(text: string): number {
  return text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

function ipv6Value(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0);
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** The 16-bit groups of one side of `::`; the last may be written as an IPv4 address. */
function groups(side: string): number[] {
  if (side === '') return [];
  return side.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const value = ipv4Value(group);
    return [Math.floor(value / 0x10000), value % 0x10000];
  });
}
