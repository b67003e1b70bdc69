import { afterAll, beforeAll, describe, it } from 'vitest';
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
    intervalMs: 10_000,
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

describe('the health of hundreds of providers', { timeout: 300_000 }, () => {
  it('is told of all of them where they fail at once, and come back at once', () =>
    chaos.run(`${names.length} providers that fail at once`, async (one) => {
      await one.truth('found well', names, isWell, { withinMs: 120_000 });
      await chaos.cloud.goDown();
      await one.truth('down', names, { phase: 'NotReady', conditions: { Ready: 'False Unreachable' } });
      await chaos.cloud.comeUp();
      await one.truth('back', names, isWell);
    }));
});
