import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChaos, type Chaos } from '../../support/chaos/chaos.ts';
import { isWell } from '../../support/chaos/chaos-case.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { leaderOf, type Replica, startReplica } from './support/replicas.ts';

/** So short that a test can wait for several of them. */
const leaseRules = { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 };
const down = { phase: 'NotReady', conditions: { Ready: 'False' } } as const;

let server: Kubernetes;
let chaos: Chaos;
let replicas: readonly Replica[] = [];

beforeAll(async () => {
  server = await borrowServer();
  // It only serves the feeds; the others are processes of their own, and may be killed.
  chaos = await aChaos(server, { settings: { HEALTH: 'off' } });
  const settings = {
    PORT: '0',
    CLUSTER: 'kubeconfig',
    KUBECONFIG: server.kubeconfigPath,
    AUTH: 'none',
    PROBE_INTERVAL: `${chaos.intervalMs}ms`,
    EGRESS_ALLOW: chaos.cloud.place,
  };
  const start = (name: string) => startReplica(name, { settings, leaseRules });
  replicas = await Promise.all(['replica-1', 'replica-2', 'replica-3'].map(start));
}, 120_000);

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.kill()));
  await chaos.stop();
  await server.stop();
});

/** Kill -9 of whoever leads, while the provider's answer is being waited for; resolves when another one leads. */
async function killWhileAsking(): Promise<void> {
  const { leader } = await leaderOf(replicas);
  expect(chaos.cloud.sockets).toBeGreaterThan(0);
  await leader.kill();
  replicas = replicas.filter((replica) => replica !== leader);
  await leaderOf(replicas);
}

describe('the health of providers', () => {
  it('is told by the next leader where the last one is killed while it asks', () =>
    chaos.run('kill -9 of the leader while probes hang', async (one) => {
      const { cloud } = chaos;
      const names = ['amber', 'beryl', 'coral', 'onyx'];
      for (const name of names) await chaos.create(name);
      await one.truth('made', names, isWell);
      for (const name of names) cloud.account(name).mood = 'hang';
      await one.looked('onyx');
      await killWhileAsking();
      cloud.account('amber').mood = 'well';
      cloud.account('beryl').mood = 'well';
      cloud.account('coral').mood = one.chance.pick(['fault', 'reset']);
      await Promise.all([
        one.truth('well, at the next leader', ['amber', 'beryl'], isWell),
        one.truth('failing, at the next leader', ['coral'], down),
        one.truth('hanging on, at the next leader', ['onyx'], down),
      ]);
      for (const name of names) cloud.account(name).mood = 'well';
      await one.truth('well again', names, isWell);
      // Of this one nothing is known but that it is there.
      cloud.account('pearl').mood = 'hang';
      const asked = one.looked('pearl');
      await chaos.create('pearl');
      await asked;
      await killWhileAsking();
      cloud.account('pearl').mood = 'well';
      await one.truth('first seen by the next leader', [...names, 'pearl'], isWell);
    }));
});
