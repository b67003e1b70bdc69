import type { IpAddress } from '../../../schema/formats/ip-address.ts';
import { contains, type Network, parseNetwork } from './address.ts';

/** Where a request goes, as a URL's parser writes it. */
export interface Place {
  /** `tls` and `tcp` are for what is no HTTP. */
  readonly scheme: 'https' | 'http' | 'tls' | 'tcp';
  /** A name in lower case, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A host by its exact name, and its port where only that one is meant. */
export interface HostEntry {
  readonly host: string;
  readonly port: number | undefined;
  /** By which it is reached without TLS; absent where it has TLS. */
  readonly plain?: 'http' | 'tcp';
}

/** A Unix socket by its path. */
export interface SocketEntry {
  readonly socket: string;
}

/** What the operator lets drivers dial beside the Internet. */
export interface AllowList {
  readonly hosts: readonly HostEntry[];
  readonly networks: readonly Network[];
  /** Paths of Unix sockets. */
  readonly sockets: readonly string[];
}

export const nothingAllowed: AllowList = { hosts: [], networks: [], sockets: [] };

type Entry = HostEntry | SocketEntry | Network;

/**
 * Reads one entry: `10.20.0.0/16`, `vcenter.corp.example`, `pve.corp.example:8006`, `http://keystone.lab:5000`,
 * `tcp://kvm.lab:16509`, `unix:/run/libvirt/libvirt-sock-ro`.
 */
export function parseAllowed(text: string): Entry | undefined {
  if (text.startsWith('unix:')) return parseSocket(text.slice('unix:'.length));
  return text.includes('/') && !/^(http|tcp):\/\//.test(text) ? parseNetwork(text) : parseHostEntry(text);
}

export function createAllowList(entries: readonly Entry[]): AllowList {
  return {
    hosts: entries.filter((entry) => 'host' in entry),
    networks: entries.filter((entry) => 'family' in entry),
    sockets: entries.flatMap((entry) => ('socket' in entry ? [entry.socket] : [])),
  };
}

/** Only an absolute path without detours: another spelling would never match. */
function parseSocket(path: string): SocketEntry | undefined {
  const isPlain = /^(\/[^/\0]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path);
  return isPlain && Buffer.byteLength(path) <= longestSocketPath ? { socket: path } : undefined;
}

/** What a Unix socket's name may have, in bytes. */
const longestSocketPath = 107;

/** Reads `host`, `host:port`, `http://host:port` or `tcp://host:port`; undefined for anything else, a pattern included. */
export function parseHostEntry(text: string): HostEntry | undefined {
  const [, scheme, written = '', port] =
    /^(?:(http|tcp):\/\/)?([a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::([1-9][0-9]{0,4}))?$/.exec(text) ?? [];
  const host = hostOf(written);
  if (host === undefined || Number(port ?? 1) > 65_535) return undefined;
  return {
    host,
    port: port === undefined ? undefined : Number(port),
    ...(scheme !== undefined && { plain: scheme as 'http' | 'tcp' }),
  };
}

/** Only what is written in the form that it is compared in: another spelling of an address would never match. */
function hostOf(written: string): string | undefined {
  const lower = written.toLowerCase();
  if (written === '' || lower.endsWith('.') || !URL.canParse(`https://${lower}`)) return undefined;
  const { hostname } = new URL(`https://${lower}`);
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return hostname === lower ? hostname : undefined;
}

/** Whether one of the entries is this very place. */
export function names(entries: readonly HostEntry[], { scheme, host, port }: Place): boolean {
  const plain = scheme === 'http' || scheme === 'tcp' ? scheme : undefined;
  return entries.some((entry) => entry.host === host && (entry.port ?? port) === port && entry.plain === plain);
}

export function covers(allowed: AllowList, address: IpAddress): boolean {
  return allowed.networks.some((network) => contains(network, address));
}
