import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { readKubeconfig } from './cluster-api.ts';
import { temporaryFolder } from './kubeconfig.ts';

/** The network between a gateway and its cluster, to be misused. */
export interface TestNetwork {
  /** Of this network's end of it, `https://127.0.0.1:6443`. */
  readonly url: string;
  /** The cluster's kubeconfig with the way through this network. */
  readonly kubeconfigPath: string;
  /** From now on nothing is passed on, in either direction; connections stay open, and new ones open. */
  stall(): void;
  /** What was held back goes on. */
  resume(): void;
  /** From now on nothing more comes on the connections that are open, as if the other end had lost power; new ones work. */
  abandon(): void;
  /** Resets every connection; new ones work. */
  reset(): void;
  /** Resets every connection, and each new one, until up(). */
  down(): void;
  up(): void;
  /** Resets the next connection on which the cluster answers something that is asked from now on. */
  cutNextAnswer(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  asked: boolean;
}

/** A TCP proxy before the first cluster of a kubeconfig. */
export async function aNetwork({ kubeconfigPath }: { readonly kubeconfigPath: string }): Promise<TestNetwork> {
  const config = readKubeconfig(kubeconfigPath);
  const cluster = config.clusters[0]?.cluster;
  if (cluster === undefined) throw new Error('the kubeconfig has no cluster');
  const target = new URL(cluster.server);
  const pairs = new Set<Pair>();
  const abandoned = new Set<Pair>();
  let stalled = false;
  let armed = false;
  let isDown = false;

  const listener = createServer((client) => {
    if (isDown) return void client.resetAndDestroy();
    const server = connect(Number(target.port), target.hostname);
    const pair: Pair = { client, server, asked: false };
    pairs.add(pair);
    client.on('data', (chunk) => {
      pair.asked = armed;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (armed && pair.asked) {
        armed = false;
        client.resetAndDestroy();
        server.destroy();
      } else client.write(chunk);
    });
    const close = () => {
      pairs.delete(pair);
      abandoned.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('close', close).on('error', close);
    if (stalled) hold(pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  cluster.server = `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const folder = temporaryFolder();
  const path = join(folder.path, 'kubeconfig');
  writeFileSync(path, stringify(config), { mode: 0o600 });

  const reset = () => {
    for (const { client } of [...pairs, ...abandoned]) client.resetAndDestroy();
  };

  return {
    url: cluster.server,
    kubeconfigPath: path,
    stall() {
      stalled = true;
      for (const pair of pairs) hold(pair);
    },
    resume() {
      stalled = false;
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.resume();
    },
    abandon() {
      stalled = false;
      for (const pair of pairs) {
        pairs.delete(pair);
        abandoned.add(pair);
        // Its own end is told nothing of what becomes of the cluster's.
        pair.client.pause();
        pair.server.removeAllListeners('close').destroy();
      }
    },
    reset,
    down() {
      isDown = true;
      reset();
    },
    up() {
      isDown = false;
    },
    cutNextAnswer() {
      armed = true;
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const { client, server } of [...pairs, ...abandoned])
        for (const socket of [client, server]) socket.destroy();
      await closed;
      folder.remove();
    },
  };
}

function hold({ client, server }: Pair): void {
  client.pause();
  server.pause();
}
