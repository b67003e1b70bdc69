import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { guardSecret } from '../../support/leaks.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { type CountingProxy, countRequests } from './support/counting-proxy.ts';
import { latencyWhile, printLatency, quietLatency } from './support/latency.ts';
import { flood } from './support/flood.ts';
import { sendRaw } from './support/raw-request.ts';
import { addNamespace, addProvider, grantEverywhere, tokenOf } from './support/tenants.ts';

const canary = guardSecret('canary-of-the-flood-6e1d');
const users = ['known', 'newcomer', 'neighbor'];
let server: Kubernetes;
let admin: Client;
let proxy: CountingProxy;
let gateway: TestGateway;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  await addNamespace(admin, 'team-a');
  await addProvider(admin, 'team-a', 'one');
  for (const user of users) await grantEverywhere(admin, user, [{ verbs: ['list'] }]);
  proxy = await countRequests(server.kubeconfigPath);
  gateway = await aGateway(proxy, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  await proxy.stop();
  await admin.close();
  await server.stop();
});

const ask = async (user: string, localAddress?: string) =>
  (await sendRaw(gateway.url, [`Authorization: Bearer ${tokenOf(server, user)}`], localAddress)).status;

describe('10,000 different bad tokens a second', () => {
  it('cost the API server a bounded number of reviews, and hold up neither who is known nor who is new', async () => {
    const [perSecond, seconds] = [10_000, 3];
    expect(await ask('known')).toBe(200);
    const quiet = await quietLatency(() => ask('known'));
    const reviewsBefore = proxy.countAll('/selfsubjectreviews');
    const begun = performance.now();
    const { progress, over } = flood({ url: gateway.url, prefix: canary, perSecond, seconds, sockets: 500 });
    const newcomer = (async () => {
      // Once the flood waits for the API server.
      while (proxy.countAll('/selfsubjectreviews') - reviewsBefore < 300) await setTimeout(5);
      const came = performance.now();
      const status = await ask('newcomer', '127.0.0.2');
      const waitedMs = performance.now() - came;
      return { status, waitedMs, stillWaiting: perSecond * seconds - progress().answered };
    })();
    // It shares its address with the flood, as behind one proxy: it tries again, as it is told to.
    const neighbor = (async () => {
      const came = performance.now();
      let tries = 1;
      for (; (await ask('neighbor')) !== 200; tries += 1) await setTimeout(100);
      return { tries, waitedMs: performance.now() - came };
    })();
    // Measured and printed, not judged: the machine has other things to do beside it.
    const busy = await latencyWhile(async () => expect(await ask('known')).toBe(200), over);
    const took = (performance.now() - begun) / 1_000;
    const reviews = proxy.countAll('/selfsubjectreviews') - reviewsBefore;
    const [fresh, shared] = await Promise.all([newcomer, neighbor]);
    const { answers, sentWithinMs = 0 } = progress();
    printLatency(`${perSecond} bad tokens a second, a known caller`, quiet, busy);
    process.stdout.write(
      `abuse: ${perSecond * seconds} sent within ${(sentWithinMs / 1_000).toFixed(1)} s, answered ` +
        `${JSON.stringify(answers)} within ${took.toFixed(1)} s with ${reviews} reviews; ` +
        `a new caller waited ${fresh.waitedMs.toFixed(0)} ms, one of the flood's own address ` +
        `${shared.waitedMs.toFixed(0)} ms in ${shared.tries} tries\n`,
    );
    // Most come in vain: behind refusals on a connection that was closed for them.
    expect(Object.keys(answers).sort()).toEqual(['401', '503', 'closed']);
    expect(answers['closed']).toBeGreaterThan(answers['503'] ?? 0);
    expect(Object.values(answers).reduce((a, b) => a + b)).toBe(perSecond * seconds);
    // 200 a second and as many at the start, those who are known beside them.
    expect(reviews).toBeLessThanOrEqual(200 * (took + 1) + 20);
    expect(fresh).toMatchObject({ status: 200 });
    expect(fresh.stillWaiting).toBeGreaterThan(100);
  }, 120_000);
});
