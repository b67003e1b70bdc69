import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can hold back what the server says, on every connection, while all sockets stay open. */
export interface StallingProxy {
  readonly url: string;
  stall(): void;
  flow(): void;
  stop(): Promise<void>;
}

export async function aStallingProxy(target: string): Promise<StallingProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  let stalled = false;
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    const pair = { client, server };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => client.write(chunk));
    if (stalled) server.pause();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    stall: () => {
      stalled = true;
      for (const { server } of pairs) server.pause();
    },
    flow: () => {
      stalled = false;
      for (const { server } of pairs) server.resume();
    },
    stop: () =>
      new Promise((resolve) => {
        for (const { client } of pairs) client.destroy();
        listener.close(() => resolve());
      }),
  };
}
