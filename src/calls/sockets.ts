import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { createDeadline } from './deadline.ts';

/** A socket that is connected. */
export interface Connected {
  readonly socket: Socket;
  /** What it failed by, if it did: it may come before anybody else listens, as TLS 1.3 refuses a client. */
  readonly brokenBy: () => Error | undefined;
}

/** Made once, as there are many connections. */
const won = new DOMException('another address answered', 'AbortError');

/** How long an address is waited for before the next is tried as well, in milliseconds. */
const nextAfterMs = 300;

/**
 * The first of the addresses that answers. One that is late is not given up while others are tried: after a pause of this
 * very process all of them are late. Rejects with what the first failed by when all have failed, or the signal's reason.
 */
export async function connectFirst(
  addresses: readonly string[],
  { signal, clock, open }: { signal: AbortSignal; clock: Clock; open: (address: string) => Socket },
): Promise<Connected> {
  const { promise, resolve, reject } = Promise.withResolvers<Connected>();
  const over = new AbortController();
  const either = createDeadline(clock, Infinity, signal, over.signal);
  const waiting = addresses.values();
  const failures: unknown[] = [];
  let cancelNext = () => {};

  const tryNext = () => {
    cancelNext();
    const { value: address } = waiting.next();
    if (address === undefined || either.signal.aborted) return;
    cancelNext = clock.after(nextAfterMs, tryNext);
    const socket = open(address);
    const brokenBy = listen(socket);
    until(socket, 'connect', either.signal).then(
      () => {
        if (over.signal.aborted) socket.destroy();
        over.abort(won);
        resolve({ socket, brokenBy });
      },
      (error: unknown) => {
        failures.push(error);
        if (signal.aborted || failures.length === addresses.length) reject(failures[0]);
        else tryNext();
      },
    );
  };
  if (addresses.length === 0) reject(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }));
  if (signal.aborted) reject(signal.reason);
  tryNext();
  return promise.finally(() => {
    cancelNext();
    either.release();
  });
}

/** Listens for good: an error that comes after another must find a listener. */
export function listen(socket: Socket): () => Error | undefined {
  let first: Error | undefined;
  socket.on('error', (error) => {
    first ??= error;
  });
  return () => first;
}

/** Resolves at the event; rejects, and destroys the socket, when it fails or closes before that, or the signal aborts. */
export function until(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
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
