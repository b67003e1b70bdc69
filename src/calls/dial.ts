import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, type SecureContext } from 'node:tls';
import type { CallTiming, Dialing, Tunnel } from '../drivers/access.ts';
import type { Clock } from './clock.ts';
import { type HostEntry, names, type Place } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';
import { openTunnel } from './open-tunnel.ts';
import { type Connected, connectFirst, listen, until } from './sockets.ts';

/** A socket to one of the addresses that the guard let pass, TLS done where the place has it. */
export interface Dialed extends Connected {
  readonly timing: Omit<CallTiming, 'answerMs'>;
}

/**
 * The one place where sockets to providers are opened, whatever is spoken over them. Rejects with DriverFailure
 * EGRESS_REFUSED, with what DNS, TCP or TLS failed by, or with the signal's reason; no socket is left behind then.
 */
export type Dial = (
  place: Place,
  options: {
    readonly signal: AbortSignal;
    readonly trust: SecureContext;
    /** What is spoken behind TLS; `['http/1.1']` for HTTP. */
    readonly protocols?: readonly string[];
    /** The name is of the vendor's own. */
    readonly isVendors?: boolean;
    readonly tunnel?: Tunnel | undefined;
    /** Told what it waits for next, and when it is done. */
    readonly reached?: Reached | undefined;
  },
) => Promise<Dialed>;

export type Reached = (dialing: Dialing) => void;

/** Begins a TCP connection to an address; tests route it elsewhere. */
export type OpenSocket = (address: string, port: number) => Socket;

/** `insecure` are places whose certificates need not be good, by the operator's word. */
export function createDial(
  guard: Guard,
  clock: Clock,
  openSocket: OpenSocket = openTcp,
  insecure: readonly HostEntry[] = [],
): Dial {
  return async (place, { signal, trust, protocols, isVendors, tunnel, reached }) => {
    const start = clock.elapsed();
    const door = tunnel === undefined ? place : { ...place, port: tunnel.port };
    if (isIP(place.host) === 0) reached?.({ stage: 'DNS', timing: {} });
    const addresses = await guard.resolve(door, signal, isVendors);
    const resolved = clock.elapsed();
    const dnsMs = isIP(place.host) === 0 ? { dnsMs: resolved - start } : {};
    reached?.({ stage: 'CONNECT', timing: dnsMs });
    const { socket, brokenBy } = await connectFirst(addresses, {
      signal,
      clock,
      open: (address) => openSocket(address, door.port),
    });
    if (tunnel !== undefined) await openTunnel(socket, tunnel, signal);
    const connected = clock.elapsed();
    const timing = { ...dnsMs, connectMs: connected - resolved };
    if (place.scheme === 'http' || place.scheme === 'tcp') {
      reached?.({ timing });
      return { socket, timing, brokenBy };
    }
    reached?.({ stage: 'TLS', timing });
    const wrapped = secure({
      socket,
      host: place.host,
      ...(isIP(place.host) === 0 && { servername: place.host }),
      secureContext: trust,
      // Said here, it holds whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: !names(insecure, place),
      ...(protocols && { ALPNProtocols: [...protocols] }),
    });
    const isBrokenBy = listen(wrapped);
    await until(wrapped, 'secureConnect', signal);
    const isUnverified = wrapped.authorized ? {} : ({ isUnverified: true } as const);
    const whole = { ...timing, tlsMs: clock.elapsed() - connected, ...isUnverified };
    reached?.({ timing: whole });
    return { socket: wrapped, timing: whole, brokenBy: isBrokenBy };
  };
}

/** Opens a Unix socket that the guard let pass. Rejects as Dial does. */
export async function dialUnix(
  path: string,
  { signal, clock, reached }: { signal: AbortSignal; clock: Clock; reached?: Reached },
): Promise<Dialed> {
  const start = clock.elapsed();
  reached?.({ stage: 'CONNECT', timing: {} });
  const socket = connect({ path });
  const brokenBy = listen(socket);
  await until(socket, 'connect', signal);
  const timing = { connectMs: clock.elapsed() - start };
  reached?.({ timing });
  return { socket, timing, brokenBy };
}

function openTcp(address: string, port: number): Socket {
  return connect({ host: address, port, keepAlive: true });
}
