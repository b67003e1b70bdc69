import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, type SecureContext } from 'node:tls';
import type { CallTiming } from '../drivers/access.ts';
import type { Clock } from './clock.ts';
import { type HostEntry, names, type Place } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';

/** A socket to one of the addresses that the guard let pass, TLS done where the place has it. */
export interface Dialed {
  readonly socket: Socket;
  readonly timing: Omit<CallTiming, 'answerMs'>;
  /** What the socket failed by, if it did: it may come before anybody else listens, as TLS 1.3 refuses a client. */
  readonly brokenBy: () => Error | undefined;
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
  },
) => Promise<Dialed>;

/** Opens a TCP connection to one of several addresses; tests route it elsewhere. */
export type OpenSocket = (addresses: readonly string[], port: number) => Socket;

/** `insecure` are places whose certificates need not be good, by the operator's word. */
export function createDial(
  guard: Guard,
  clock: Clock,
  openSocket: OpenSocket = openTcp,
  insecure: readonly HostEntry[] = [],
): Dial {
  return async (place, { signal, trust, protocols }) => {
    const start = clock.elapsed();
    const addresses = await guard.resolve(place, signal);
    const resolved = clock.elapsed();
    const socket = openSocket(addresses, place.port);
    const brokenBy = listen(socket);
    await until(socket, 'connect', signal);
    const connected = clock.elapsed();
    const dnsMs = isIP(place.host) === 0 ? { dnsMs: resolved - start } : {};
    const timing = { ...dnsMs, connectMs: connected - resolved };
    if (place.scheme === 'http' || place.scheme === 'tcp') return { socket, timing, brokenBy };
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

/** Listens for good: an error that comes after another must find a listener. */
function listen(socket: Socket): () => Error | undefined {
  let first: Error | undefined;
  socket.on('error', (error) => {
    first ??= error;
  });
  return () => first;
}

function openTcp(addresses: readonly string[], port: number): Socket {
  const [first = ''] = addresses;
  if (addresses.length === 1) return connect({ host: first, port, keepAlive: true });
  return connect({
    // Never looked up: the addresses are those that were checked.
    host: 'checked.invalid',
    port,
    keepAlive: true,
    autoSelectFamily: true,
    lookup: (_host, _options, answer) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: isIP(address) })),
      ),
  });
}

function until(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => socket.destroy(signal.reason as Error);
  const onClose = () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  socket.once('error', reject);
  socket.once(event, resolve);
  socket.once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise
    .catch((error: unknown) => {
      socket.destroy();
      throw error;
    })
    .finally(() => {
      socket.off('close', onClose);
      socket.off('error', reject);
      signal.removeEventListener('abort', onAbort);
    });
}
