import { parseIpAddress } from './ip-address.ts';

const form = /^([0-9a-fA-F:.]{2,45})\/(0|[1-9][0-9]{0,2})$/;

/** A network: an address, which may have host bits, and the length of its prefix. */
export class Cidr {
  readonly family: 4 | 6;
  /** 32 or 128 bits. */
  readonly address: bigint;
  readonly prefixLength: number;

  constructor(family: 4 | 6, address: bigint, prefixLength: number) {
    this.family = family;
    this.address = address;
    this.prefixLength = prefixLength;
  }

  /** The first address of the network, and its last one. */
  get range(): readonly [first: bigint, last: bigint] {
    const hosts = (1n << BigInt((this.family === 4 ? 32 : 128) - this.prefixLength)) - 1n;
    return [this.address & ~hosts, this.address | hosts];
  }

  /** The same network without host bits. */
  masked(): Cidr {
    return new Cidr(this.family, this.range[0], this.prefixLength);
  }

  equals({ family, address, prefixLength }: Cidr): boolean {
    return family === this.family && address === this.address && prefixLength === this.prefixLength;
  }

  /** As Go writes it: IPv6 in the short form of RFC 5952. */
  toString(): string {
    return `${this.family === 4 ? presentIpv4(this.address) : presentIpv6(this.address)}/${this.prefixLength}`;
  }
}

/** Reads a network such as `10.0.1.0/24` or `2001:db8::/32` as Kubernetes does; undefined when the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', length = ''] = form.exec(text) ?? [];
  const parsed = parseIpAddress(address);
  if (parsed === undefined || Number(length) > (parsed.family === 4 ? 32 : 128)) return undefined;
  return new Cidr(parsed.family, parsed.value, Number(length));
}

/** Whether text is a network, as Kubernetes' isCIDR judges it. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined;
}

function presentIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function presentIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  const text = groups.map((group) => group.toString(16)).join(':');
  // The longest run of two zeros or more, the first of equals.
  const runs = [...text.matchAll(/(^|:)0(:0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.split('0').length > best.split('0').length ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}
