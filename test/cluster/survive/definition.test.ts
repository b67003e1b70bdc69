import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { watchCluster, type WatchedCluster } from './support/watched-cluster.ts';

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/machineproviders.vitistack.io';
/** What the gateway promises, from when the test has done its own writes. */
const recoversWithinMs = 10_000;
/** Before a test gives up. */
const patience = { timeout: 60_000, interval: 50 };

let watched: WatchedCluster;
let client: Client;

beforeAll(async () => {
  watched = await watchCluster(await borrowServer());
  client = createClient(watched.server.kubeconfigPath);
});

afterAll(async () => {
  await client.close();
  await watched.stop();
});

describe('the definition', () => {
  it('may be removed with all its objects and put back: their ends are told, and the new ones are', async () => {
    const { witness, requests } = watched;
    const { writer, gateway } = witness;
    await writer.write(24, { calm: true });
    await witness.caughtUp();

    requests.reset();
    await client.call('DELETE', crdPath);
    writer.lostAll();
    // At first it is being deleted, which is as good as absent.
    await expect.poll(async () => (await gateway.standing()).crd.message, patience).toMatch(/has no CustomResource/);
    expect((await gateway.standing()).crd.state).toBe('ABSENT');
    const { readyz, crd } = await gateway.standing();
    expect(readyz.status).toBe(503);
    expect(readyz.text).toContain(`[-]crd failed: ABSENT: ${crd.message}`);
    await witness.caughtUp();
    await expect(gateway.count(witness.namespace)).rejects.toThrow('"UNAVAILABLE"');
    const attempt = await gateway.tryWrite('default');
    expect(attempt).toMatchObject({ code: 'UNAVAILABLE', message: crd.message });
    await sleep(5_000);
    expect((await gateway.standing()).readyz.status).toBe(503);
    const { perSecond, busiestSecond, requests: count, seconds } = requests.figures();

    await installCrd(client, machineProviderCrd());
    await writer.write(12);
    const endedAt = performance.now();
    await expect.poll(async () => (await gateway.standing()).readyz.status, patience).toBe(200);
    await expect.poll(async () => (await gateway.standing()).cache.state, patience).toBe('LIVE');
    // Nobody is let in before that.
    witness.returning.reconnect();
    await witness.caughtUp();
    const recoveredMs = performance.now() - endedAt;
    expect((await gateway.standing()).crd.state).toBe('CURRENT');
    await writer.write(12, { calm: true });
    await witness.caughtUp();
    expect((await gateway.tryWrite('default')).code).toBeUndefined();

    const { told, collapsed } = await witness.check();
    expect(recoveredMs).toBeLessThan(recoversWithinMs);
    expect(perSecond, 'no busy loop').toBeLessThan(5);
    process.stdout.write(
      `survived: the definition removed and put back: recovered ${Math.round(recoveredMs)} ms after its end and the last write; ` +
        `${count} requests in ${seconds.toFixed(1)} s of it (${perSecond.toFixed(2)}/s, at most ${busiestSecond} in one ` +
        `second); a write answered UNAVAILABLE in ${Math.round(attempt.ms)} ms; ${writer.written.length} versions in ` +
        `${told} frames, ${collapsed} of them collapsed\n`,
    );
  }, 180_000);
});
