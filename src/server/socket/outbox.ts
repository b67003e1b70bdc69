import type { WebSocket } from 'ws';
import type { ServerLimits } from '../settings.ts';

/**
 * What goes out on one socket. A frame is handed over only when the one before it has left the process, since its
 * subscription waits for send(); so a peer that doesn't read holds one frame per subscription in memory.
 */
export interface Outbox {
  /** Resolves when the text (a Buffer holds UTF-8) has left the process, or the socket is closed. */
  readonly send: (text: string | Buffer) => Promise<void>;
  /** Whether something waits for the peer to read; then blockedMs is its time limit. */
  blocked(): boolean;
  /** Cuts the socket and tells so, when the peer keeps sending without reading what it is sent. */
  overflows(): boolean;
  stop(): void;
}

/** `close` is called when the peer has read nothing for `blockedMs` while something waits for it. */
export function createOutbox(
  webSocket: WebSocket,
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
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (webSocket.readyState !== webSocket.OPEN) {
          resolve();
          return;
        }
        waiting += 1;
        movedAt = performance.now();
        timer ??= setTimeout(judge, limits.blockedMs);
        // An error means that the socket is closing, which ends its subscriptions.
        webSocket.send(text, asText, () => {
          waiting -= 1;
          movedAt = performance.now();
          resolve();
        });
      }),
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

const asText = { binary: false };
