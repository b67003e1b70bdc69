import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChaos, type Chaos } from '../../support/chaos/chaos.ts';
import { isWell } from '../../support/chaos/chaos-case.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { GatewayDocument } from '../../support/generated/operations.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';

let server: Kubernetes;
let chaos: Chaos;

beforeAll(async () => {
  server = await borrowServer();
  // It only serves the feeds.
  chaos = await aChaos(server, { settings: { HEALTH: 'off' } });
});

afterAll(async () => {
  await chaos.stop();
  await server.stop();
});

const names = ['amber', 'beryl', 'coral'];
const down = { phase: 'NotReady', conditions: { Ready: 'False' } } as const;

async function leads(replica: TestGateway): Promise<void> {
  const isLeader = async () => (await replica.run(GatewayDocument, {})).gateway.health.isLeader;
  await expect.poll(isLeader, { timeout: 20_000, interval: 50 }).toBe(true);
}

describe('the health of providers', () => {
  it('is told at the pace of whichever replica leads, where two have different intervals', () =>
    chaos.run('two replicas with different PROBE_INTERVAL', async (one) => {
      const fast = { intervalMs: 3_000 };
      const slow = { intervalMs: 4_500 };
      const start = ({ intervalMs }: typeof fast) => chaos.replica({ HEALTH: 'on', PROBE_INTERVAL: intervalMs });
      const upAndDown = async (pace: typeof fast) => {
        for (const name of names) chaos.cloud.account(name).mood = one.chance.pick(['fault', 'reset']);
        await one.truth(`down, at ${pace.intervalMs} ms`, names, down, pace);
        for (const name of names) chaos.cloud.account(name).mood = 'well';
        await one.truth(`up, at ${pace.intervalMs} ms`, names, isWell, pace);
      };
      const first = await start(fast);
      await leads(first);
      const second = await start(slow);
      for (const name of names) await chaos.create(name);
      await one.truth('made', names, isWell, fast);
      await upAndDown(fast);
      await first.stop();
      await leads(second);
      await upAndDown(slow);
      const third = await start(fast);
      // What is down when nobody looks is told by whoever takes over.
      for (const name of names) chaos.cloud.account(name).mood = 'fault';
      await second.stop();
      await leads(third);
      await one.truth('down while nobody looked', names, down, fast);
      for (const name of names) chaos.cloud.account(name).mood = 'well';
      await one.truth('up', names, isWell, fast);
      await third.stop();
    }));
});
