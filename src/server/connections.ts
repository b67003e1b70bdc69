import type { Server } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/**
 * Follows which connections have a request at work. Node's own closeIdleConnections() leaves those alone that have not
 * sent anything yet, so that a browser's spare connection would hold up a stop until its headers are overdue.
 */
export function followConnections(server: Server): { closeIdle(): void } {
  const atWork = new Map<Socket, number>();
  let closing = false;
  server.on(server instanceof https.Server ? 'secureConnection' : 'connection', (socket: Socket) => {
    atWork.set(socket, 0);
    socket.once('close', () => atWork.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    atWork.set(socket, (atWork.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (atWork.get(socket) ?? 1) - 1;
      if (socket.destroyed) return;
      atWork.set(socket, left);
      if (closing && left === 0) socket.destroySoon();
    });
  });
  // From here on a socket is closed by its own protocol.
  server.on('upgrade', ({ socket }) => atWork.delete(socket));
  return {
    closeIdle() {
      closing = true;
      for (const [socket, requests] of atWork) if (requests === 0) socket.destroySoon();
    },
  };
}
