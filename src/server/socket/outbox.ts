import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ServerLimits } from '../settings.ts';
import { messageHead } from './message-head.ts';

/**
 * What goes out on one socket. A frame is handed over only when the one before it has left the process, since its
 * subscription waits for send(); so a peer that doesn't read holds one frame per subscription in memory.
 */
export interface Outbox {
  /** Resolves when the text has left the process, or the socket is closed. */
  readonly send: (text: string) => Promise<void>;
  /** Sends one message in two parts of UTF-8; `sent` is called later, as send() resolves. Many sockets may share the parts. */
  readonly sendParts: (first: Buffer, last: Buffer, sent: () => void) => void;
  /** Whether something waits for the peer to read; then blockedMs is its time limit. */
  blocked(): boolean;
  /** Cuts the socket and tells so, when the peer keeps sending without reading what it is sent. */
  overflows(): boolean;
  stop(): void;
}

/**
 * `socket` is what lies under the webSocket, which must not compress: its library hands each message over whole, so one that
 * goes around it stands between two others. The library would copy the parts, or write each with a header of its own.
 * `close` is called when the peer has read nothing for `blockedMs` while something waits for it.
 */
export function createOutbox(
  webSocket: WebSocket,
  socket: Duplex,
  limits: Pick<ServerLimits, 'blockedMs' | 'bodyBytes'>,
  close: (reason: string) => void,
): Outbox {
  let waiting = 0;
  /** When something was last sent or read. */
  let movedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  // Outlives what it was set for: with each frame a new one would cost more than the frame's own way through here.
  const judge = () => {
    timer = undefined;
    if (waiting === 0) return;
    const leftMs = movedAt + limits.blockedMs - performance.now();
    if (leftMs > 0) timer = setTimeout(judge, leftMs);
    else close('Too slow: nothing was read for too long');
  };
  const begin = (): boolean => {
    if (webSocket.readyState !== webSocket.OPEN) return false;
    waiting += 1;
    movedAt = performance.now();
    timer ??= setTimeout(judge, limits.blockedMs);
    return true;
  };
  // Also after an error, which means that the socket is closing: that ends its subscriptions.
  const end = () => {
    waiting -= 1;
    movedAt = performance.now();
  };
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (!begin()) {
          resolve();
          return;
        }
        webSocket.send(text, () => {
          end();
          resolve();
        });
      }),
    sendParts(first, last, sent) {
      if (!begin()) {
        process.nextTick(sent);
        return;
      }
      socket.cork();
      socket.write(messageHead(first, first.length + last.length));
      socket.write(last, () => {
        end();
        sent();
      });
      socket.uncork();
    },
    blocked: () => waiting > 0,
    overflows() {
      if (webSocket.bufferedAmount <= limits.bodyBytes) return false;
      webSocket.terminate();
      return true;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
