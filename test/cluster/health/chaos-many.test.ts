import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChaos, type Chaos } from '../../support/chaos/chaos.ts';
import { isWell } from '../../support/chaos/chaos-case.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';

const names = Array.from({ length: Number(process.env['CHAOS_PROVIDERS'] ?? 500) }, (_, index) => `provider-${index}`);
const atOnce = 16;

let server: Kubernetes;
let chaos: Chaos;

beforeAll(async () => {
  server = await borrowServer();
  chaos = await aChaos(server, {
    intervalMs: 15_000,
    // The cloud and the gateway share a thread, so that nobody answers at once.
    timeout: '20s',
    before: async ({ cloud, writeSecret, create }) => {
      cloud.isDiscreet = true;
      await writeSecret('shared');
      const left = names.values();
      const createSome = async () => {
        for (const name of left) await create(name, 'shared');
      };
      await Promise.all(Array.from({ length: atOnce }, createSome));
    },
  });
}, 120_000);

afterAll(async () => {
  await chaos?.stop();
  await server?.stop();
});

/** How many looks wait for their turn, and how many statuses to be written. */
async function backlog(): Promise<number> {
  const { text } = await chaos.gateway.ask('metrics');
  const counts = Array.from(text.matchAll(/_looks\{what="(?:waiting|writing)"\} (\d+)/g), ([, count]) => Number(count));
  expect(counts).toHaveLength(2);
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('the health of hundreds of providers', { timeout: 300_000 }, () => {
  it('is told of all of them where they fail at once, and come back at once', () =>
    chaos.run(`${names.length} providers that fail at once`, async (one) => {
      await one.truth('found well', names, isWell, { withinMs: 120_000 });
      // All of them are new at once, and of each there is more to write than whether it is well.
      await expect.poll(backlog, { timeout: 60_000, interval: 200 }).toBeLessThan(atOnce);
      await chaos.cloud.goDown();
      await one.truth('down', names, { phase: 'NotReady', conditions: { Ready: 'False Unreachable' } });
      await chaos.cloud.comeUp();
      await one.truth('back', names, isWell);
    }));
});
