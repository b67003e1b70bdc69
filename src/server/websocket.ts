import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { keepAlive } from './socket/keep-alive.ts';
import type { SocketState } from './socket/admission.ts';
import { createSocketOperations, type SocketOperationsOptions } from './socket/operations.ts';
import { createOutbox } from './socket/outbox.ts';
import { countUnfinished } from './socket/unfinished.ts';
import type { ByteBudget } from './limits/byte-budget.ts';
import type { Log } from './log.ts';
import type { ServerLimits } from './settings.ts';

/** GraphQL over WebSocket (graphql-transport-ws) for upgrades that the server has let in. */
export interface Sockets {
  readonly open: number;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket with 1001, so that clients come back with their cursors; then lets none in. */
  stop(): Promise<void>;
}

/** How long a peer may take to answer a close, before its connection is cut. */
const closeMs = 1_000;

export function createSockets(
  options: SocketOperationsOptions & {
    readonly limits: ServerLimits;
    readonly log: Log;
    readonly unfinished: ByteBudget;
  },
): Sockets {
  const { limits, log } = options;
  const protocol = makeServer<Record<string, unknown>, { readonly state: SocketState }>(
    createSocketOperations(options),
  );
  const server = new WebSocketServer({
    noServer: true,
    // Pongs are sent by keepAlive(), which looks at what the peer has left unread.
    autoPong: false,
    clientTracking: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false),
  });
  let stopping = false;
  return {
    get open() {
      return server.clients.size;
    },
    upgrade(request, socket, head) {
      if (stopping) return refuseUpgrade(socket, 503, 'The gateway is stopping.');
      if (server.clients.size >= limits.sockets) {
        return refuseUpgrade(socket, 503, `At most ${limits.sockets} sockets are open at a time.`);
      }
      const { remoteAddress = '' } = request.socket;
      server.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, socket, remoteAddress));
    },
    async stop() {
      stopping = true;
      await Promise.all(Array.from(server.clients, (webSocket) => closeSocket(webSocket, 1001, 'Going away')));
    },
  };

  function serve(webSocket: WebSocket, socket: Duplex, remoteAddress: string): void {
    const gone = new AbortController();
    const close = (code: number, reason: string) => void closeSocket(webSocket, code, reason);
    const outbox = createOutbox(webSocket, socket, limits, (reason) => close(1013, reason));
    const state: SocketState = { remoteAddress, signal: gone.signal, close, outbox, running: new Set() };
    countUnfinished(webSocket, socket, options.unfinished, () => {
      close(1013, 'Too much is being sent at the same time');
    });
    const silence = keepAlive(webSocket, limits.keepAliveMs, outbox);
    // The library's own errors and a peer's broken frames: ws closes the socket with the protocol's code by itself.
    webSocket.on('error', (error) => log.debug({ error: error.message }, 'socket failed'));
    const closed = protocol.opened(
      {
        protocol: webSocket.protocol,
        send: outbox.send,
        close: (code = 1000, reason = '') => close(code, reason),
        onMessage: (receive) =>
          webSocket.on('message', (data: Buffer) => {
            if (outbox.overflows()) return;
            receive(data.toString('utf8')).catch((error: unknown) => {
              options.report(error);
              close(4500, 'Internal server error');
            });
          }),
      },
      { state },
    );
    webSocket.once('close', (code, reason) => {
      gone.abort();
      silence();
      outbox.stop();
      closed(code, reason.toString('utf8')).catch(options.report);
    });
  }
}

/** Resolves when the socket is closed; cuts it when the peer doesn't answer in time. */
function closeSocket(webSocket: WebSocket, code: number, reason: string): Promise<void> {
  if (webSocket.readyState === webSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => webSocket.terminate(), closeMs);
    webSocket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    webSocket.close(code, reason);
  });
}

/** Answers an upgrade with a plain HTTP response. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = `${message}\n`;
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
