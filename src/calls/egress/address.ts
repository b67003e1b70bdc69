import { isIP } from 'node:net';
import { IpAddress, parseIpAddress } from '../../../schema/formats/ip-address.ts';

/** A network: all addresses of one family that begin as `value` does, for `length` bits. */
export interface Network {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly length: number;
}

/** Reads an address without zone, an IPv4 address mapped into IPv6 included; undefined when the text is none. */
export function parseAddress(text: string): IpAddress | undefined {
  const parsed = parseIpAddress(text);
  if (parsed !== undefined || isIP(text) !== 6 || text.includes('%')) return parsed;
  // Kubernetes knows no mapped addresses, but sockets do; a URL's parser writes them in one form.
  const last = new URL(`https://[${text}]`).hostname.slice(1, -1).split(':').slice(-2);
  const [high = 0, low = 0] = last.map((group) => Number.parseInt(group, 16) || 0);
  return new IpAddress(6, (0xffffn << 32n) | (BigInt(high) << 16n) | BigInt(low));
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; undefined when it is none, or has bits behind its length. */
export function parseNetwork(text: string): Network | undefined {
  const [, written = '', bits = ''] = /^([^/]{2,45})\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const address = parseIpAddress(written);
  const length = Number(bits);
  if (address === undefined || bits === '' || length > width(address.family)) return undefined;
  const { family, value } = address;
  const behind = BigInt(width(family) - length);
  return (value >> behind) << behind === value ? { family, value, length } : undefined;
}

export function contains(network: Network, { family, value }: IpAddress): boolean {
  if (network.family !== family) return false;
  const behind = BigInt(width(family) - network.length);
  return value >> behind === network.value >> behind;
}

/** Networks that are written in code. */
export function networks(...texts: readonly string[]): readonly Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (network === undefined) throw new TypeError(`Expected a network, but got ${text}.`);
    return network;
  });
}

function width(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/**
 * The addresses that a packet to this one may reach: itself, and every IPv4 address that is wrapped in it by a mapping, a
 * translator or a tunnel. What only wraps counts for what is in it.
 */
export function reachable(address: IpAddress): readonly IpAddress[] {
  if (address.family === 4) return [address];
  const { value } = address;
  const at = (shift: number) => new IpAddress(4, (value >> BigInt(shift)) & 0xffff_ffffn);
  if (contains(mapped, address) || contains(translated, address) || contains(nat64, address)) return [at(0)];
  // Where the operator's own NAT64 puts the four bytes depends on how long its prefix is (RFC 6052).
  if (contains(localNat64, address)) return [address, at(0), around64(value)];
  if (contains(sixToFour, address)) return [address, at(80)];
  if (contains(teredo, address)) return [address, at(64), new IpAddress(4, ~value & 0xffff_ffffn)];
  if (contains(compatible, address) && value > 0xffffn) return [address, at(0)];
  const identifier = (value >> 32n) & 0xffff_ffffn;
  if (identifier === 0x5efen || identifier === 0x0200_5efen) return [address, at(0)];
  return [address];
}

/** Bytes 6, 7, 9 and 10: a prefix of 48 bits, and the byte that is always zero between them. */
function around64(value: bigint): IpAddress {
  return new IpAddress(4, (((value >> 64n) & 0xffffn) << 16n) | ((value >> 40n) & 0xffffn));
}

/** Not one that parseNetwork reads: a mapped address has no textual form there. */
const mapped: Network = { family: 6, value: 0xffffn << 32n, length: 96 };
const translated: Network = { family: 6, value: 0xffffn << 48n, length: 96 };
const nat64: Network = { family: 6, value: 0x64_ff9bn << 96n, length: 96 };
const localNat64: Network = { family: 6, value: 0x64_ff9b_0001n << 80n, length: 48 };
const sixToFour: Network = { family: 6, value: 0x2002n << 112n, length: 16 };
const teredo: Network = { family: 6, value: 0x2001n << 112n, length: 32 };
const compatible: Network = { family: 6, value: 0n, length: 96 };
