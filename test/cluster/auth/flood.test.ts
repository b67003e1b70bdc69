import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import { guardSecret } from '../../support/leaks.ts';
import { type Kubernetes, startKubernetes } from '../bed/kubernetes.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import { type CountingProxy, countRequests } from './support/counting-proxy.ts';
import { latencyWhile, printLatency, quietLatency } from './support/latency.ts';
import { rawRequest, sendRaw } from './support/raw-request.ts';
import { addNamespace, addProvider, grantEverywhere, tokenOf } from './support/tenants.ts';

const canary = guardSecret('canary-of-the-flood-6e1d');
const users = ['known', 'newcomer', 'neighbour'];
let server: Kubernetes;
let admin: Client;
let proxy: CountingProxy;
let gateway: TestGateway;

beforeAll(async () => {
  const binaries = inject('cluster').binaries;
  server = await startKubernetes({ binaries, users: users.map((name) => ({ name, groups: [] })) });
  admin = createClient(server.kubeconfigPath);
  await installCrd(admin, machineProviderCrd());
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

interface Flood {
  /** Statuses and how often each came, so far. */
  readonly answers: ReadonlyMap<number, number>;
  readonly unanswered: () => number;
  readonly over: Promise<void>;
}

/** So many different bad tokens from one address, as fast as they can be written, on sockets that don't wait for answers. */
function flood(count: number, sockets: number): Flood {
  const { port, hostname: host } = new URL(gateway.url);
  const answers = new Map<number, number>();
  let answered = 0;
  const one = async (number: number) => {
    const socket = connect({ port: Number(port), host });
    let rest = '';
    let left = count / sockets;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      for (const [, status] of (rest + chunk).matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        answers.set(Number(status), (answers.get(Number(status)) ?? 0) + 1);
        answered += 1;
        left -= 1;
      }
      // One character less than a whole match, so that none is counted twice.
      rest = (rest + chunk).slice(-11);
      if (left === 0) socket.end();
    });
    const requests = Array.from({ length: left }, (_, n) =>
      rawRequest(gateway.url, [`Authorization: Bearer ${canary}-${number}-${n}`]),
    );
    socket.write(requests.join(''));
    await once(socket, 'close');
  };
  const over = Promise.all(Array.from({ length: sockets }, (_, number) => one(number))).then(() => undefined);
  return { answers, over, unanswered: () => count - answered };
}

describe('10,000 different bad tokens at once', () => {
  it('cost the API server a bounded number of reviews, and hold up neither who is known nor who is new', async () => {
    expect(await ask('known')).toBe(200);
    const quiet = await quietLatency(() => ask('known'));
    const reviewsBefore = proxy.countAll('/selfsubjectreviews');
    const begun = performance.now();
    const { answers, over, unanswered } = flood(10_000, 500);
    const newcomer = (async () => {
      // Once the flood waits for the API server.
      while (proxy.countAll('/selfsubjectreviews') - reviewsBefore < 100) await setTimeout(5);
      const came = performance.now();
      const status = await ask('newcomer', '127.0.0.2');
      return { status, waitedMs: performance.now() - came, stillWaiting: unanswered() };
    })();
    // It shares its address with the flood, as behind one proxy: it tries again, as it is told to.
    const neighbour = (async () => {
      const came = performance.now();
      let tries = 1;
      for (; (await ask('neighbour')) !== 200; tries += 1) await setTimeout(100);
      return { tries, waitedMs: performance.now() - came };
    })();
    // Measured and printed, not judged: flood, proxy and gateway share this process with whatever the machine does beside it.
    const busy = await latencyWhile(async () => expect(await ask('known')).toBe(200), over);
    const seconds = (performance.now() - begun) / 1_000;
    const reviews = proxy.countAll('/selfsubjectreviews') - reviewsBefore;
    const [fresh, shared] = await Promise.all([newcomer, neighbour]);
    printLatency('10,000 bad tokens, a known caller', quiet, busy);
    process.stdout.write(
      `abuse: answered ${JSON.stringify(Object.fromEntries(answers))} in ${seconds.toFixed(1)} s with ${reviews} reviews; ` +
        `a new caller waited ${fresh.waitedMs.toFixed(0)} ms, one of the flood's own address ` +
        `${shared.waitedMs.toFixed(0)} ms in ${shared.tries} tries\n`,
    );
    expect(Array.from(answers.keys()).sort()).toEqual([401, 503]);
    expect(Array.from(answers.values()).reduce((a, b) => a + b)).toBe(10_000);
    // 200 a second and as many at the start, those who are known beside them.
    expect(reviews).toBeLessThanOrEqual(200 * (seconds + 1) + 20);
    expect(fresh).toMatchObject({ status: 200 });
    expect(fresh.stillWaiting).toBeGreaterThan(100);
  }, 120_000);
});
