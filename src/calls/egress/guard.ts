import { isIP } from 'node:net';
import type { IpAddress } from '../../../schema/formats/ip-address.ts';
import { DriverFailure, FailureCode } from '../../drivers/failure.ts';
import { parseAddress, reachable } from './address.ts';
import { type AllowList, covers, names, nothingAllowed, type Place } from './allow-list.ts';
import { standingOf } from './ranges.ts';

/** Addresses of a name; rejects as node:dns does. */
export type Lookup = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/** An address of the cluster's own; with a port where only that one is. */
export interface OwnAddress {
  readonly address: IpAddress;
  readonly port?: number;
}

/** Addresses of the API server and of nodes, asked for whenever something is dialed; throws nothing. */
export type ClusterAddresses = (signal: AbortSignal) => Promise<readonly OwnAddress[]>;

/** Decides at the last moment what is dialed; in front of every socket that a driver causes, HTTP or not. */
export interface Guard {
  /**
   * The addresses to dial, each of them checked; what is dialed then must be one of these and no other lookup. Of a name
   * that neither the operator nor the vendor has (`isVendors`) it is not said whether it leads nowhere or somewhere that
   * is not dialed: that would read the operator's own DNS to whoever may write a spec.
   * Throws DriverFailure EGRESS_REFUSED, or what the lookup threw.
   */
  resolve(place: Place, signal: AbortSignal, isVendors?: boolean): Promise<readonly string[]>;
  /** Throws DriverFailure EGRESS_REFUSED for a place that is refused without looking up its name. */
  check(place: Place): void;
  /** Throws DriverFailure EGRESS_REFUSED for a Unix socket that the operator did not list. */
  checkSocket(path: string): void;
}

export interface GuardOptions {
  readonly allowed: AllowList;
  /** Networks that the operator wants never dialed. */
  readonly denied?: AllowList['networks'];
  readonly cluster: ClusterAddresses;
  readonly lookup: Lookup;
  /** Told for the operator why a name was refused, which its user is not told. */
  readonly onRefused?: (refusal: { readonly host: string; readonly port: number; readonly reason: string }) => void;
}

export function createGuard({ allowed, denied = [], cluster, lookup, onRefused }: GuardOptions): Guard {
  const deniedList: AllowList = { ...nothingAllowed, networks: denied };

  const isRefused = (text: string, place: Place, own: readonly OwnAddress[]): string | undefined => {
    const address = parseAddress(text);
    if (address === undefined) return 'what is no address';
    const isNamed = names(allowed.hosts, place);
    for (const one of reachable(address)) {
      if (standingOf(one) === 'never') return 'an address that is never dialed';
      if (own.some((each) => isSame(each, one, place.port))) return "an address of the cluster's own";
      if (covers(deniedList, one) || covers(deniedList, address)) return 'an address that EGRESS_DENY lists';
      const isCovered = isNamed || covers(allowed, one) || covers(allowed, address);
      if (standingOf(one) === 'listed' && !isCovered) return 'a private or reserved address';
    }
    return undefined;
  };

  const check = (place: Place) => {
    const { scheme, host, port } = place;
    if (host.endsWith('.')) throw refused(place, 'a name that ends in a dot', 'Write the host without it.');
    if ((scheme === 'http' || scheme === 'tcp') && !names(allowed.hosts, place)) {
      throw refused(
        place,
        'an address without TLS',
        `Use TLS; only the operator may permit this host without it: EGRESS_ALLOW=${scheme}://${bracketed(host)}:${port}.`,
      );
    }
  };

  return {
    check,
    checkSocket(path) {
      if (allowed.sockets.includes(path)) return;
      throw new DriverFailure(
        FailureCode.EGRESS_REFUSED,
        "Did not dial: expected a host, but got a Unix socket of the gateway's own machine.",
        { fix: 'Use TLS; only the operator may permit a socket, by its path: EGRESS_ALLOW=unix:/path/of/the/socket.' },
      );
    },
    async resolve(place, signal, isVendors = false) {
      check(place);
      const isLiteral = isIP(place.host) !== 0;
      const isVouchedFor = isLiteral || isVendors || names(allowed.hosts, place);
      const refuse = (reason: string): DriverFailure => {
        if (!isLiteral) onRefused?.({ host: place.host, port: place.port, reason });
        if (!isVouchedFor) return refusedName(place);
        return refused(place, isLiteral ? reason : `a name that leads to ${reason}`, fixOf(reason, place));
      };
      const addresses = isLiteral
        ? [place.host]
        : await lookup(place.host, signal).catch((error: unknown) => {
            if (signal.aborted || isVouchedFor) throw error;
            throw refuse(`nothing (${codeOf(error)})`);
          });
      const own = await cluster(signal);
      for (const address of addresses) {
        const reason = isRefused(address, place, own);
        if (reason !== undefined) throw refuse(reason);
      }
      return addresses;
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isSame(own: OwnAddress, { family, value }: IpAddress, port: number): boolean {
  return own.address.family === family && own.address.value === value && (own.port ?? port) === port;
}

function refusedName({ host, port }: Place): DriverFailure {
  return new DriverFailure(
    FailureCode.EGRESS_REFUSED,
    `Did not dial ${host}:${port}: expected a name that leads to an address that the gateway may dial, but got none such.`,
    {
      fix: `Check the name; if the provider is in a private network, have the operator list its host (${host}) in EGRESS_ALLOW.`,
      isOfName: true,
      place: `${host}:${port}`,
    },
  );
}

function refused({ host, port }: Place, got: string, fix: string): DriverFailure {
  return new DriverFailure(
    FailureCode.EGRESS_REFUSED,
    `Did not dial ${host}:${port}: expected an address that the gateway may dial, but got ${got}.`,
    { fix, isOfName: isIP(host) === 0, place: `${host}:${port}` },
  );
}

function fixOf(reason: string, { host }: Place): string {
  if (reason !== 'a private or reserved address') return 'Name the address of the provider itself.';
  return `Check the address; if the provider is there, have the operator list its host (${host}) or network in EGRESS_ALLOW.`;
}
