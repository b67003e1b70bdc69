import type { Socket } from 'node:net';
import type { Tunnel } from '../drivers/access.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';

/** More than any proxy says before it passes things on. */
const mostBytes = 8_192;
const end = '\r\n\r\n';

/**
 * Asks the proxy at the other end of a socket to pass on what comes next (RFC 9110, CONNECT). Nothing of ours is told it: it
 * sees TLS only. Rejects with DriverFailure UNEXPECTED_ANSWER where it does not, with what the socket failed by, or with the
 * signal's reason; the socket is destroyed then.
 */
export async function openTunnel(socket: Socket, { port, to }: Tunnel, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const at = head.indexOf(end);
    if (at === -1 && head.length <= mostBytes) return;
    socket.pause();
    if (at === -1 || !/^HTTP\/1\.[01] 200[ \r]/.test(head.toString('latin1', 0, 14))) reject(noTunnel(port));
    else resolve();
    const rest = head.subarray(at + end.length);
    if (at !== -1 && rest.length > 0) socket.unshift(rest);
  };
  const onAbort = () => reject(signal.reason as Error);
  const onClose = () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  socket.on('data', onData);
  socket.once('error', reject);
  socket.once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}${end}`);
  try {
    await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    socket.off('data', onData);
    socket.off('error', reject);
    socket.off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  }
}

function noTunnel(port: number): DriverFailure {
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    `Expected the provider to open a tunnel to itself at port ${port}, but it answers something else.`,
    {
      fix: 'Check that nothing between redirects or ends plain HTTP, or name an endpoint with the port of the service itself.',
    },
  );
}
