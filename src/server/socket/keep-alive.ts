import type { WebSocket } from 'ws';
import type { Outbox } from './outbox.ts';

/**
 * Pings the peer, and cuts the socket when one interval passes without an answer. While frames wait to be read a ping
 * would only queue up behind them: the outbox judges such a peer, and closes its socket in words. Returns what stops it.
 */
export function keepAlive(
  webSocket: WebSocket,
  everyMs: number,
  outbox: Pick<Outbox, 'overflows' | 'blocked'>,
): () => void {
  let answered = true;
  const timer = setInterval(() => {
    if (outbox.blocked()) {
      answered = true;
      return;
    }
    if (!answered) {
      webSocket.terminate();
      return;
    }
    answered = false;
    if (webSocket.readyState === webSocket.OPEN) webSocket.ping();
  }, everyMs);
  webSocket.on('pong', () => {
    answered = true;
  });
  webSocket.on('ping', (data) => {
    if (!outbox.overflows() && webSocket.readyState === webSocket.OPEN) webSocket.pong(data);
  });
  return () => clearInterval(timer);
}
