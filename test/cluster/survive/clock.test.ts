import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startProcess } from '../../support/gateway-process.ts';
import { temporaryFolder } from '../../support/kubeconfig.ts';
import { subscribe } from '../../support/subscriber.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { createClient } from '../contract/support/client.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { aWitness, type Witness } from './support/witness.ts';
import {} from './support/watched-cluster.ts';

const folder = temporaryFolder();
const setByFile = join(folder.path, 'set-by-ms');
const hourMs = 3_600_000;

/** What was started, to be ended in reverse, also when not all of it was. */
const running = new AsyncDisposableStack();
let server: Kubernetes;
let gateway: GatewayProcess;
let url: string;
let witness: Witness;

beforeAll(async () => {
  running.defer(() => folder.remove());
  server = running.adopt(await borrowServer(), (started) => started.stop());
  const preload = new URL('support/settable-clock.mjs', import.meta.url).href;
  gateway = startProcess(['--port', '0'], {
    CLUSTER: 'kubeconfig',
    KUBECONFIG: server.kubeconfigPath,
    AUTH: 'none',
    NODE_OPTIONS: `--import=${preload}`,
    CLOCK_SET_BY_MS_FILE: setByFile,
  });
  running.defer(async () => {
    gateway.kill('SIGTERM');
    await gateway.exited;
  });
  url = await gateway.ready();
  witness = running.adopt(
    await aWitness({ url, kubeconfigPath: server.kubeconfigPath, namespace: 'witnessed' }),
    (started) => started.stop(),
  );
});

afterAll(() => running.disposeAsync());

describe("the gateway's clock", () => {
  it.each([5, -7])(
    'may be set by %i hours: nothing is forgotten, and what is told of the past stays true',
    async (hours) => {
      const { writer, gateway: door } = witness;
      await writer.write(12, { calm: true });
      await witness.caughtUp();
      const cursor = witness.returning.frames.at(-1)?.cursor ?? '';
      const before = writer.written.length;
      const readsBefore = await readsOfTheGateway();
      const begunAt = performance.now();

      writeFileSync(setByFile, String(hours * hourMs));
      gateway.kill('SIGUSR2');
      // It was heard from a moment ago, by the clock as it is now.
      const isOff = async () =>
        Math.abs(Date.parse((await door.standing()).cache.asOf ?? '') - Date.now() - hours * hourMs);
      await expect.poll(isOff, { timeout: 60_000 }).toBeLessThan(60_000);
      const { cache, readyz } = await door.standing();
      expect(cache).toMatchObject({ state: 'LIVE', lastError: null });
      expect(cache.ageSeconds).toBeLessThan(60);
      expect(readyz.status).toBe(200);

      await writer.write(12, { calm: true });
      await witness.caughtUp();
      witness.returning.reconnect();
      // One that was away when the clock was set gets all that it has missed, and no more.
      const away = subscribe(url, { namespace: witness.namespace, includeVolatile: true, after: cursor });
      await away.until((frames) => frames.some(({ __typename }) => __typename === 'Synced'));
      away.stop();
      const missed = away.frames.filter((frame) => 'provider' in frame);
      expect(missed).toHaveLength(writer.written.length - before);
      expect(away.frames.filter(({ __typename }) => __typename === 'Reset')).toEqual([]);

      // Whatever is done now and then has its turn.
      await sleep(5_000);
      await writer.write(12, { calm: true });
      await witness.caughtUp();
      const { told, collapsed } = await witness.check();
      expect((await door.tryWrite('default')).code).toBeUndefined();
      expect([collapsed, gateway.stdout()]).toEqual([0, expect.not.stringContaining('lost sight of the cluster')]);
      const seconds = (performance.now() - begunAt) / 1_000;
      const perSecond = ((await readsOfTheGateway()) - readsBefore) / seconds;
      expect(perSecond, 'no busy loop').toBeLessThan(5);
      process.stdout.write(
        `survived: the clock set by ${hours} hours: nothing was lost; ${perSecond.toFixed(2)} requests/s to the cluster ` +
          `in ${seconds.toFixed(1)} s; ${missed.length} changes resumed across it; ${writer.written.length} versions in ` +
          `${told} frames, ${collapsed} of them collapsed\n`,
      );
    },
    180_000,
  );
});

/** How many lists and watches of providers the API server has answered; whoever writes here makes one in a while. */
async function readsOfTheGateway(): Promise<number> {
  const client = createClient(server.kubeconfigPath);
  const { text } = await client.call('GET', '/metrics');
  await client.close();
  const lines = text.match(
    /^apiserver_request_total\{[^}]*resource="machineproviders"[^}]*verb="(?:LIST|WATCH)"[^}]*\} \d+/gm,
  );
  return (lines ?? []).reduce((sum, line) => sum + Number(/\d+$/.exec(line)?.[0]), 0);
}
