import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ByteBudget } from '../limits/byte-budget.ts';

/**
 * Counts what a peer has sent of a message that is not complete, which ws holds until it is; `close` is called when all
 * peers together hold too much. What comes with the end of a message is counted with that one: less than a read.
 */
export function countUnfinished(webSocket: WebSocket, socket: Duplex, budget: ByteBudget, close: () => void): void {
  const account = budget.open();
  const count = (chunk: Buffer) => {
    if (account.add(chunk.length)) return;
    socket.off('data', count);
    close();
  };
  // Before ws reads it, so that the message that a chunk ends takes the chunk off again.
  socket.prependListener('data', count);
  for (const event of ['message', 'ping', 'pong', 'close']) webSocket.on(event, () => account.clear());
}
