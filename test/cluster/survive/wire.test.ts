import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCluster, type TestCluster } from '../../support/gateway.ts';
import { aNetwork, type TestNetwork } from '../../support/tcp-proxy.ts';
import { onWire } from './support/gateway-on-wire.ts';
import { countRequests } from './support/request-count.ts';
import { type Fault, survive } from './support/survive.ts';
import type { Witness } from './support/witness.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await aCluster();
});

afterAll(() => cluster.remove());

/** One row: a network of its own between a gateway and the cluster. */
async function row(
  namespace: string,
  fault: (given: { readonly witness: Witness; readonly network: TestNetwork }) => Fault,
): Promise<void> {
  const network = await aNetwork(cluster);
  const requests = countRequests(network.url);
  try {
    await onWire({ through: network, cluster, namespace }, (witness) =>
      survive(witness, requests, fault({ witness, network })),
    );
  } finally {
    requests.stop();
    await network.stop();
  }
}

/** 7 s of silence, and what a machine that has more to do needs beside. */
const silenceNoticedWithinMs = 12_000;
const closed = ['UNAVAILABLE', 'TIMEOUT'];

describe.concurrent('a gateway survives a network', () => {
  it('that stands still with all sockets open, and tells writers at once that nothing was sent', async () => {
    await row('stalled', ({ witness: { writer, gateway }, network }) => ({
      row: 'a stalled connection',
      begin: () => network.stall(),
      noticedWithinMs: silenceNoticedWithinMs,
      meanwhile: async () => {
        const [{ code, message, ms }] = await Promise.all([gateway.tryWrite('default'), writer.write(20)]);
        expect([code, message]).toEqual(['UNAVAILABLE', expect.not.stringMatching(/may have happened/)]);
        expect(ms).toBeLessThan(4_000);
      },
      end: () => network.resume(),
    }));
  });

  it('that resets all connections, again and again', async () => {
    let stopped = false;
    await row('reset', ({ witness: { writer }, network }) => ({
      row: 'a reset of all connections every half second',
      begin: () => {
        const again = async () => {
          for (; !stopped; await sleep(500)) network.reset();
        };
        void again();
      },
      meanwhile: () => writer.write(30),
      writesAnswer: [undefined, ...closed],
      end: () => {
        stopped = true;
      },
    }));
  });

  it('whose other end goes without a word and comes back: half-open sockets are given up', async () => {
    await row('half-open', ({ witness: { writer, gateway }, network }) => ({
      row: 'half-open sockets',
      begin: () => network.stall(),
      meanwhile: async () => {
        // Sent on a socket that is dead, or not sent at all: either is said.
        const [{ code, message }] = await Promise.all([gateway.tryWrite('default'), writer.write(20)]);
        expect(closed).toContain(code);
        if (code === 'TIMEOUT') expect(message).toMatch(/may have happened/);
      },
      lastsMs: 0,
      writesAnswer: closed,
      end: () => network.abandon(),
    }));
  });

  it('whose sockets are dead from one moment to the next, though new ones work', async () => {
    await row('dead', ({ witness: { writer }, network }) => ({
      row: 'sockets that die while new ones work',
      begin: () => network.abandon(),
      writesAnswer: [undefined, ...closed],
      lastsMs: 0,
      meanwhile: () => writer.write(20),
      end: () => undefined,
    }));
  });
});
