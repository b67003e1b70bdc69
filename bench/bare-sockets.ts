// The floor of `--fanout`: ws alone, which sends one text that was ready before to everybody who has subscribed.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const bytes = Number(process.argv[2] ?? 1_400);
const subscribers = new Set<WebSocket>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 2_048, perMessageDeflate: false });
server.on('connection', (socket) => {
  // connection_init, then the subscription: each is answered by as much as a sign of life.
  socket.on('message', (message: Buffer) => {
    socket.send('{"type":"connection_ack"}');
    if (message.includes('"subscribe"')) subscribers.add(socket);
  });
  socket.on('close', () => subscribers.delete(socket));
});
await once(server, 'listening');
process.on('message', () => {
  const text = JSON.stringify({ id: '1', type: 'next', payload: 'x'.repeat(bytes) });
  for (const socket of subscribers) socket.send(text);
});
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
