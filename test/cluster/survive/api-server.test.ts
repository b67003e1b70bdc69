import { connect } from 'node:http2';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { startWithDefinition } from '../bed/server-with-definition.ts';
import { survive } from './support/survive.ts';
import { watchCluster, type WatchedCluster } from './support/watched-cluster.ts';

let watched: WatchedCluster;

beforeAll(async () => {
  watched = await watchCluster(await startWithDefinition({ apiServerFlags: ['--goaway-chance=0.02'] }));
});

afterAll(() => watched.stop());

describe('kube-apiserver', { timeout: 180_000 }, () => {
  it('may be killed and started again, which makes it forget the past', async () => {
    const { server, witness, requests, gateway } = watched;
    await survive(witness, requests, {
      row: 'kill -9 and restart of kube-apiserver',
      sight: 'lost',
      begin: async () => {
        await server.apiServer.kill();
        // A new one knows only what is newer than its first list, which may else be just as new as the gateway.
        await server.data.moveOn();
      },
      // From the first moment that it answers, while the gateway is on its way back.
      meanwhile: () => witness.writer.write(20),
      end: async () => {
        server.apiServer.start();
        await server.ready();
      },
    });
    expect(gateway.logged()).toContain('too old resource version');
  });

  it('may hang for longer than any call waits, and go on', async () => {
    const { server, witness, requests } = watched;
    await survive(witness, requests, {
      row: 'SIGSTOP and SIGCONT of kube-apiserver',
      sight: 'lost',
      lasts: () => sleep(2_000),
      begin: () => server.apiServer.suspend(),
      // Sent while it hangs, done when it goes on.
      meanwhile: () => witness.writer.write(20),
      end: () => server.apiServer.resume(),
    });
  });

  it('may send HTTP/2 clients away at random, of which the gateway is none', async () => {
    const { server, witness, requests } = watched;
    await survive(witness, requests, {
      row: 'GOAWAY (--goaway-chance=0.02)',
      sight: 'kept',
      begin: () => sentAway(server),
      meanwhile: async () => {
        await witness.writer.write(50);
        for (let n = 0; n < 50; n += 1)
          expect(await witness.gateway.tryWrite('default')).toMatchObject({ code: undefined });
      },
      end: () => undefined,
      writesAnswer: [undefined],
      skips: false,
      // Each write is one.
      maxPerSecond: Infinity,
    });
  });
});

/** Resolves when the server has sent a client of HTTP/2 away; it does so with one request in fifty. */
async function sentAway({ url }: Kubernetes): Promise<void> {
  const session = connect(url, { rejectUnauthorized: false });
  let goaway = false;
  session.on('goaway', () => (goaway = true));
  session.on('error', () => undefined);
  for (let n = 0; n < 2_000 && !goaway && !session.closed; n += 1) {
    const stream = session.request({ ':path': '/livez' });
    stream.on('error', () => undefined).resume();
    await once(stream, 'close');
  }
  session.destroy();
  expect(goaway).toBe(true);
}
