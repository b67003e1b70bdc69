import type { WebSocket } from 'ws';
import type { ServerLimits } from '../settings.ts';

/**
 * What goes out on one socket. A frame is handed over only when the one before it has left the process, since its
 * subscription waits for send(); so a peer that doesn't read holds one frame per subscription in memory.
 */
export interface Outbox {
  /** Resolves when the text has left the process, or the socket is closed. */
  readonly send: (text: string) => Promise<void>;
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
  let timer: NodeJS.Timeout | undefined;
  const sent = () => {
    waiting -= 1;
    if (waiting === 0) clear();
    else timer?.refresh();
  };
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (webSocket.readyState !== webSocket.OPEN) {
          resolve();
          return;
        }
        waiting += 1;
        timer ??= setTimeout(() => close('Too slow: nothing was read for too long'), limits.blockedMs);
        // An error means that the socket is closing, which ends its subscriptions.
        webSocket.send(text, () => {
          sent();
          resolve();
        });
      }),
    blocked: () => waiting > 0,
    overflows() {
      if (webSocket.bufferedAmount <= limits.bodyBytes) return false;
      webSocket.terminate();
      return true;
    },
    stop: clear,
  };
}
