import type { Duplex } from 'node:stream';

/** Sends one packet after the other over a socket. */
export interface Outbox {
  send(packet: Buffer): void;
}

/**
 * Each packet gets a TLS record of its own: Node puts what waits together into one, of which libvirtd takes the first packet,
 * and leaves the others where they are until something else comes.
 */
export function createOutbox(socket: Duplex): Outbox {
  const waiting: Buffer[] = [];
  let isWriting = false;
  const next = () => {
    const packet = socket.destroyed ? undefined : waiting.shift();
    isWriting = packet !== undefined;
    if (packet !== undefined) socket.write(packet, next);
  };
  return {
    send(packet) {
      waiting.push(packet);
      if (!isWriting) next();
    },
  };
}
