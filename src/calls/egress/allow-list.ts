import type { IpAddress } from '../../../schema/formats/ip-address.ts';
import { contains, type Network, parseNetwork } from './address.ts';

/** Where a request goes, as a URL's parser writes it. */
export interface Place {
  readonly scheme: 'https' | 'http';
  /** A name in lower case, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A host by its exact name, and its port where only that one is meant. */
export interface HostEntry {
  readonly host: string;
  readonly port: number | undefined;
  /** Reached without TLS. */
  readonly isPlain: boolean;
}

/** What the operator lets drivers dial beside the Internet. */
export interface AllowList {
  readonly hosts: readonly HostEntry[];
  readonly networks: readonly Network[];
}

export const nothingAllowed: AllowList = { hosts: [], networks: [] };

/** Reads one entry: `10.20.0.0/16`, `vcenter.corp.example`, `pve.corp.example:8006`, `http://keystone.lab:5000`. */
export function parseAllowed(text: string): HostEntry | Network | undefined {
  return text.includes('/') && !text.startsWith('http://') ? parseNetwork(text) : parseHostEntry(text);
}

export function createAllowList(entries: readonly (HostEntry | Network)[]): AllowList {
  return {
    hosts: entries.filter((entry) => 'host' in entry),
    networks: entries.filter((entry) => 'family' in entry),
  };
}

/** Reads `host`, `host:port` or `http://host:port`; undefined for anything else, a pattern included. */
export function parseHostEntry(text: string): HostEntry | undefined {
  const [, scheme = '', written = '', port] =
    /^(http:\/\/)?([a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::([1-9][0-9]{0,4}))?$/.exec(text) ?? [];
  const host = hostOf(written);
  if (host === undefined || Number(port ?? 1) > 65_535) return undefined;
  return { host, port: port === undefined ? undefined : Number(port), isPlain: scheme !== '' };
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
  return entries.some(
    (entry) => entry.host === host && (entry.port ?? port) === port && entry.isPlain === (scheme === 'http'),
  );
}

export function covers(allowed: AllowList, address: IpAddress): boolean {
  return allowed.networks.some((network) => contains(network, address));
}
