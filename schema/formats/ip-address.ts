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

/** Bits in an address of the family. */
export function addressBits(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
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

/** The canonical text (RFC 5952): lower case, the longest run of zero groups shortened to `::`. */
export function presentIpAddress(address: IpAddress): string {
  const width = address.family === 4 ? 8n : 16n;
  const count = address.family === 4 ? 4 : 8;
  const mask = (1n << width) - 1n;
  const fields = Array.from({ length: count }, (_, index) =>
    Number((address.value >> (width * BigInt(count - 1 - index))) & mask),
  );
  return address.family === 4 ? fields.join('.') : presentGroups(fields);
}

function presentGroups(fields: readonly number[]): string {
  const run = longestZeroRun(fields);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(fields);
  return `${hex(fields.slice(0, run.start))}::${hex(fields.slice(run.start + run.length))}`;
}

function longestZeroRun(fields: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, field] of fields.entries()) {
    length = field === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}
