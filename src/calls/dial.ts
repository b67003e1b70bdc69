import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, type SecureContext } from 'node:tls';
import type { CallTiming } from '../drivers/access.ts';
import type { Clock } from './clock.ts';
import type { Place } from './egress/allow-list.ts';
import type { Guard } from './egress/guard.ts';

/** A socket to one of the addresses that the guard let pass, TLS done where the place has it. */
export interface Dialed {
  readonly socket: Socket;
  readonly timing: Pick<CallTiming, 'dnsMs' | 'connectMs' | 'tlsMs'>;
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

export function createDial(guard: Guard, clock: Clock, openSocket: OpenSocket = openTcp): Dial {
  return async (place, { signal, trust, protocols }) => {
    const start = clock.elapsed();
    const addresses = await guard.resolve(place, signal);
    const resolved = clock.elapsed();
    const socket = openSocket(addresses, place.port);
    await until(socket, 'connect', signal);
    const connected = clock.elapsed();
    const dnsMs = isIP(place.host) === 0 ? { dnsMs: resolved - start } : {};
    const timing = { ...dnsMs, connectMs: connected - resolved };
    if (place.scheme === 'http') return { socket, timing };
    const wrapped = secure({
      socket,
      host: place.host,
      ...(isIP(place.host) === 0 && { servername: place.host }),
      secureContext: trust,
      // Said here, it holds whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
      ...(protocols && { ALPNProtocols: [...protocols] }),
    });
    await until(wrapped, 'secureConnect', signal);
    return { socket: wrapped, timing: { ...timing, tlsMs: clock.elapsed() - connected } };
  };
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
  // It stays: an error that comes after another must find a listener.
  socket.on('error', reject);
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
      signal.removeEventListener('abort', onAbort);
    });
}
