import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChaos, type Chaos } from '../../support/chaos/chaos.ts';
import { isWell } from '../../support/chaos/chaos-case.ts';
import { aNetwork, type TestNetwork } from '../../support/tcp-proxy.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';

let server: Kubernetes;
let network: TestNetwork;
let chaos: Chaos;

beforeAll(async () => {
  server = await borrowServer();
  network = await aNetwork(server);
  chaos = await aChaos(server, { kubeconfigPath: network.kubeconfigPath });
});

afterAll(async () => {
  await chaos.stop();
  await network.stop();
  await server.stop();
});

const down = { phase: 'NotReady', conditions: { Ready: 'False' } } as const;
const names = ['amber', 'beryl', 'coral'];

describe('the health of providers', () => {
  it('is told on where etcd forgets the past while nobody is looking for it', () =>
    chaos.run('etcd compacted under a monitor', async (one) => {
      for (const name of names) await chaos.create(name);
      await one.truth('made', names, isWell);
      for (const mood of ['fault', 'well', 'reset', 'well'] as const) {
        await server.data.compact();
        for (const name of names) chaos.cloud.account(name).mood = mood;
        await one.truth(mood, names, mood === 'well' ? isWell : down);
      }
    }));

  it('is told on where etcd forgets what happened while the gateway could not see it', () =>
    chaos.run(
      'etcd compacted while the gateway is cut off: every resume is a 410',
      async (one) => {
        const { cloud, witness } = chaos;
        const uid = witness.current('beryl')?.uid;
        network.down();
        cloud.account('amber').mood = one.chance.pick(['fault', 'reset', 'hang']);
        await chaos.remove('beryl');
        await chaos.create('beryl');
        await chaos.remove('coral');
        await witness.caughtUp();
        await server.data.compact();
        // Its memory would still serve some of the past.
        await server.apiServer.kill();
        server.apiServer.start();
        await server.ready();
        await witness.goOnFromHere();
        network.up();
        // It tries to reach the cluster again every few seconds, whatever its interval is.
        await expect.poll(() => chaos.gateway.logged(), { timeout: 20_000 }).toContain('too old resource version');
        await one.truth('down since it was cut off', ['amber'], down);
        await one.truth('made again since then', ['beryl'], isWell);
        expect(witness.current('beryl')?.uid).not.toBe(uid);
        cloud.account('amber').mood = 'well';
        await one.truth('well again', ['amber', 'beryl'], isWell);
      },
      { mayCollapse: true },
    ));
});
