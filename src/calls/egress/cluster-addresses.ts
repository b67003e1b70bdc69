import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { contains, networks, parseAddress } from './address.ts';
import type { ClusterAddresses, Lookup, OwnAddress } from './guard.ts';

export interface ClusterAddressesOptions {
  /** URL of the API server, as it is at this moment. */
  readonly server: () => string;
  /** Addresses of nodes and services that the pod was told of, such as `KUBERNETES_SERVICE_HOST` and its node's own. */
  readonly told: readonly string[];
  readonly lookup: Lookup;
  readonly clock: Clock;
}

const freshForMs = 60_000;
const lookupMs = 2_000;
const loopback = networks('127.0.0.0/8', '::1/128');

/**
 * Where the API server and the gateway's own node are. Of an API server on loopback, as the embedded cluster has it, only
 * its port is the cluster's. A name that does not resolve keeps the addresses that it had.
 */
export function createClusterAddresses({ server, told, lookup, clock }: ClusterAddressesOptions): ClusterAddresses {
  const fixed = told.flatMap((text) => own(text, undefined));
  let known: readonly OwnAddress[] = [];
  let knownOf = '';
  let staleAt = -Infinity;
  let asking: Promise<void> | undefined;

  const ask = async () => {
    const url = server();
    if (url !== knownOf) known = [];
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) !== 0 ? [host] : await lookup(host, AbortSignal.timeout(lookupMs)).catch(() => []);
    const number = Number(port || (protocol === 'http:' ? 80 : 443));
    if (addresses.length > 0) known = addresses.flatMap((text) => own(text, number));
    knownOf = url;
    staleAt = clock.elapsed() + freshForMs;
  };
  return async () => {
    if (clock.elapsed() >= staleAt || server() !== knownOf) {
      asking ??= ask()
        .catch(() => undefined)
        .finally(() => (asking = undefined));
      await asking;
    }
    return [...fixed, ...known];
  };
}

function own(text: string, port: number | undefined): OwnAddress[] {
  const address = parseAddress(text);
  if (address === undefined) return [];
  const isLocal = loopback.some((network) => contains(network, address));
  return isLocal ? (port === undefined ? [] : [{ address, port }]) : [{ address }];
}
