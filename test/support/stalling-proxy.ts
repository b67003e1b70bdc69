import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can hold back what the server says, on every connection, while all sockets stay open. */
export interface StallingProxy {
  readonly url: string;
  readonly port: number;
  stall(): void;
  flow(): void;
  /** From now on nobody listens here, and no connection is left. */
  refuse(): Promise<void>;
  /** Listens again, at the same port. */
  accept(): Promise<void>;
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
  const listen = (at: number) => new Promise<void>((resolve) => listener.listen(at, '127.0.0.1', resolve));
  const refuse = () =>
    new Promise<void>((resolve) => {
      for (const { client } of pairs) client.destroy();
      listener.close(() => resolve());
    });
  await listen(0);
  const { port: own } = listener.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${own}`,
    port: own,
    stall: () => {
      stalled = true;
      for (const { server } of pairs) server.pause();
    },
    flow: () => {
      stalled = false;
      for (const { server } of pairs) server.resume();
    },
    refuse,
    accept: () => listen(own),
    stop: refuse,
  };
}
