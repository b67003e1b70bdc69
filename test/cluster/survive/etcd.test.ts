import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNetwork, type TestNetwork } from '../../support/tcp-proxy.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { survive } from './support/survive.ts';
import { watchCluster, type WatchedCluster } from './support/watched-cluster.ts';

let network: TestNetwork;
let watched: WatchedCluster;

beforeAll(async () => {
  const server = await borrowServer();
  network = await aNetwork(server);
  watched = await watchCluster(server, network.kubeconfigPath);
});

afterAll(async () => {
  await watched.stop();
  await network.stop();
});

describe('etcd', { timeout: 180_000 }, () => {
  it('may be killed and started again under an API server that keeps its watches open', async () => {
    const { server, witness, requests } = watched;
    await survive(witness, requests, {
      row: 'kill -9 and restart of etcd',
      sight: 'lost',
      begin: () => server.etcd.kill(),
      // What is sent now is refused, or waits; it is repeated until it has happened.
      meanwhile: () => witness.writer.write(20),
      end: async () => {
        server.etcd.start();
        await server.ready();
      },
    });
  });

  it('may forget the past, with objects deleted and made again under their names while nobody could see it', async () => {
    const { server, witness, requests, gateway } = watched;
    const { writer } = witness;
    let written = Promise.resolve();
    await writer.write(24, { calm: true });
    const lives = new Map(writer.current);
    await survive(witness, requests, {
      row: 'compaction: every resume is a 410',
      sight: 'lost',
      begin: () => network.down(),
      meanwhile: () => (written = writer.write(20).then(() => writer.renewAll())),
      end: async () => {
        await written;
        await server.data.compact();
        // Its memory would still serve some of the past.
        await server.apiServer.kill();
        server.apiServer.start();
        await server.ready();
        network.up();
      },
    });
    expect(gateway.logged()).toContain('too old resource version');
    const renewed = writer.written.filter(({ kind, name, calm }) => kind === 'ADDED' && lives.has(name) && !calm);
    expect(renewed.length).toBeGreaterThan(2);
  });
});
