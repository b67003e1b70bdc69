import { addressBits, IpAddress, parseIpAddress, presentIpAddress } from './ip-address.ts';

/** A network in CIDR notation. The address is as it was written: it may have bits beyond the prefix. */
export class Cidr {
  readonly address: IpAddress;
  readonly prefixLength: number;

  constructor(address: IpAddress, prefixLength: number) {
    this.address = address;
    this.prefixLength = prefixLength;
  }
}

const form = /^([0-9a-fA-F:.]{2,45})\/(0|[1-9][0-9]{0,2})$/;

/** Reads `10.0.1.0/24` or `2001:db8::/32` as Kubernetes' isCIDR does; undefined when the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const match = form.exec(text);
  const address = match?.[1] === undefined ? undefined : parseIpAddress(match[1]);
  if (address === undefined) return undefined;
  const prefixLength = Number(match?.[2]);
  return prefixLength <= addressBits(address.family) ? new Cidr(address, prefixLength) : undefined;
}

/** The network's own address and nothing beyond: `10.0.1.7/24` becomes `10.0.1.0/24`. */
export function maskedCidr(cidr: Cidr): Cidr {
  const shift = hostBits(cidr);
  return new Cidr(new IpAddress(cidr.address.family, (cidr.address.value >> shift) << shift), cidr.prefixLength);
}

/** Whether the address has bits beyond the prefix, as `10.0.1.7/24` has: most likely a slip of the pen. */
export function hasHostBits(cidr: Cidr): boolean {
  return BigInt.asUintN(Number(hostBits(cidr)), cidr.address.value) !== 0n;
}

export function cidrContainsAddress(outer: Cidr, address: IpAddress): boolean {
  if (outer.address.family !== address.family) return false;
  const shift = hostBits(outer);
  return outer.address.value >> shift === address.value >> shift;
}

/** Whether every address of `inner` is in `outer`. */
export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefixLength <= inner.prefixLength && cidrContainsAddress(outer, inner.address);
}

/** Whether any address is in both: two networks overlap only when one contains the other. */
export function cidrsOverlap(left: Cidr, right: Cidr): boolean {
  return cidrContains(left, right) || cidrContains(right, left);
}

export function presentCidr(cidr: Cidr): string {
  return `${presentIpAddress(cidr.address)}/${cidr.prefixLength}`;
}

function hostBits(cidr: Cidr): bigint {
  return BigInt(addressBits(cidr.address.family) - cidr.prefixLength);
}
