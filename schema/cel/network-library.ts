import type { Environment } from '@marcbachmann/cel-js';
import { Cidr, cidrContains, cidrContainsAddress, maskedCidr, parseCidr, presentCidr } from '../formats/cidr.ts';
import { IpAddress, parseIpAddress, presentIpAddress } from '../formats/ip-address.ts';
import { celEquals } from './equality.ts';
import { defineFunctions } from './library.ts';

class IpNamespace {}

/** Kubernetes' IP and CIDR libraries. */
export function registerNetwork(environment: Environment): void {
  environment.registerType('net.IP', IpAddress);
  environment.registerType('net.CIDR', Cidr);
  environment.registerType('IpNamespace', IpNamespace);
  environment.registerConstant('ip', 'IpNamespace', new IpNamespace());
  environment.registerOperator('net.IP == net.IP', celEquals);
  environment.registerOperator('net.CIDR == net.CIDR', celEquals);
  defineFunctions(environment, addressFunctions);
  defineFunctions(environment, networkFunctions);
}

const addressFunctions = {
  'isIP(string): bool': (text: string) => parseIpAddress(text) !== undefined,
  'ip(string): net.IP': toAddress,
  'string(net.IP): string': presentIpAddress,
  'IpNamespace.isCanonical(string): bool': (_: unknown, text: string) => presentIpAddress(toAddress(text)) === text,
  'net.IP.family(): int': (address: IpAddress) => BigInt(address.family),
  'net.IP.isUnspecified(): bool': (address: IpAddress) => address.value === 0n,
  'net.IP.isLoopback(): bool': isLoopback,
  'net.IP.isLinkLocalMulticast(): bool': isLinkLocalMulticast,
  'net.IP.isLinkLocalUnicast(): bool': isLinkLocalUnicast,
  'net.IP.isGlobalUnicast(): bool': isGlobalUnicast,
};

const networkFunctions = {
  'isCIDR(string): bool': (text: string) => parseCidr(text) !== undefined,
  'cidr(string): net.CIDR': toCidr,
  'string(net.CIDR): string': presentCidr,
  'net.CIDR.containsIP(net.IP): bool': cidrContainsAddress,
  'net.CIDR.containsIP(string): bool': (cidr: Cidr, text: string) =>
    cidrContainsAddress(cidr, operand(parseIpAddress(text))),
  'net.CIDR.containsCIDR(net.CIDR): bool': cidrContains,
  'net.CIDR.containsCIDR(string): bool': (cidr: Cidr, text: string) => cidrContains(cidr, operand(parseCidr(text))),
  'net.CIDR.ip(): net.IP': (cidr: Cidr) => cidr.address,
  'net.CIDR.prefixLength(): int': (cidr: Cidr) => BigInt(cidr.prefixLength),
  'net.CIDR.masked(): net.CIDR': maskedCidr,
};

function toAddress(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address !== undefined) return address;
  throw new Error(`IP Address ${JSON.stringify(text)} parse error during conversion from string`);
}

function toCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return cidr;
  throw new Error(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
}

/** Kubernetes' engine words a text that is no address differently here than in a conversion. */
function operand<T>(parsed: T | undefined): T {
  if (parsed === undefined) throw new Error('no such overload');
  return parsed;
}

/** The leading `bits` of an address as a number. */
function lead(address: IpAddress, bits: number): number {
  return Number(address.value >> BigInt((address.family === 4 ? 32 : 128) - bits));
}

function isLoopback(address: IpAddress): boolean {
  return address.family === 4 ? lead(address, 8) === 127 : address.value === 1n;
}

function isLinkLocalUnicast(address: IpAddress): boolean {
  return address.family === 4 ? lead(address, 16) === 0xa9fe : lead(address, 10) === 0x3fa;
}

function isLinkLocalMulticast(address: IpAddress): boolean {
  // In IPv6 the four bits between prefix and scope are flags.
  return address.family === 4 ? lead(address, 24) === 0xe00000 : (lead(address, 16) & 0xff0f) === 0xff02;
}

function isMulticast(address: IpAddress): boolean {
  return address.family === 4 ? lead(address, 4) === 0xe : lead(address, 8) === 0xff;
}

function isGlobalUnicast(address: IpAddress): boolean {
  if (address.value === 0n || (address.family === 4 && address.value === 0xffffffffn)) return false;
  return !isLoopback(address) && !isMulticast(address) && !isLinkLocalUnicast(address);
}
