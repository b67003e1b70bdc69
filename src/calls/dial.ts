import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, type SecureContext } from 'node:tls';
import type { CallTiming, Tunnel } from '../drivers/access.ts';
import type { DialStage } from '../drivers/failure.ts';
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
    /** Told what it waits for next. */
    readonly reached?: ((stage: DialStage) => void) | undefined;
  },
) => Promise<Dialed>;

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
    if (isIP(place.host) === 0) reached?.('DNS');
    const addresses = await guard.resolve(door, signal, isVendors);
    const resolved = clock.elapsed();
    reached?.('CONNECT');
    const { socket, brokenBy } = await connectFirst(addresses, {
      signal,
      clock,
      open: (address) => openSocket(address, door.port),
    });
    if (tunnel !== undefined) await openTunnel(socket, tunnel, signal);
    const connected = clock.elapsed();
    const dnsMs = isIP(place.host) === 0 ? { dnsMs: resolved - start } : {};
    const timing = { ...dnsMs, connectMs: connected - resolved };
    if (place.scheme === 'http' || place.scheme === 'tcp') return { socket, timing, brokenBy };
    reached?.('TLS');
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
    return { socket: wrapped, timing: whole, brokenBy: isBrokenBy };
  };
}

/** Opens a Unix socket that the guard let pass. Rejects as Dial does. */
export async function dialUnix(path: string, signal: AbortSignal, clock: Clock): Promise<Dialed> {
  const start = clock.elapsed();
  const socket = connect({ path });
  const brokenBy = listen(socket);
  await until(socket, 'connect', signal);
  return { socket, timing: { connectMs: clock.elapsed() - start }, brokenBy };
}

function openTcp(address: string, port: number): Socket {
  return connect({ host: address, port, keepAlive: true });
}
