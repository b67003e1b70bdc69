import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCluster, type TestCluster } from '../../support/gateway.ts';
import { aNetwork, type TestNetwork } from '../../support/tcp-proxy.ts';
import type { WriteAttempt } from './support/front-door.ts';
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

const closed = ['UNAVAILABLE', 'TIMEOUT'];

describe.concurrent('a gateway survives a network', { timeout: 180_000 }, () => {
  it('that stands still with all sockets open, and tells writers at once that nothing was sent', async () => {
    await row('stalled', ({ witness: { writer, gateway }, network }) => ({
      row: 'a stalled connection',
      sight: 'lost',
      begin: () => network.stall(),
      meanwhile: async () => {
        const [{ code, message }] = await Promise.all([gateway.tryWrite('default'), writer.write(20)]);
        // Not TIMEOUT: it did not wait for an answer, as it was never sent.
        expect([code, message]).toEqual(['UNAVAILABLE', expect.not.stringMatching(/may have happened/)]);
      },
      end: () => network.resume(),
    }));
  });

  it('that resets all connections, again and again', async () => {
    let again: NodeJS.Timeout | undefined;
    try {
      await row('reset', ({ witness: { writer }, network }) => ({
        row: 'a reset of all connections every half second',
        sight: 'flickers',
        begin: () => {
          again = setInterval(() => network.reset(), 500);
        },
        meanwhile: () => writer.write(30),
        writesAnswer: [undefined, ...closed],
        end: () => clearInterval(again),
      }));
    } finally {
      clearInterval(again);
    }
  });

  it('whose other end goes without a word and comes back: half-open sockets are given up', async () => {
    await row('half-open', ({ witness: { writer, gateway }, network }) => {
      let early: Promise<WriteAttempt>;
      return {
        row: 'half-open sockets',
        sight: 'lost',
        begin: () => {
          network.stall();
          // Before anybody knows, so on a socket that is dead.
          early = gateway.tryWrite('default');
        },
        meanwhile: async () => {
          const [{ code, message }] = await Promise.all([early, writer.write(20)]);
          expect(closed).toContain(code);
          if (code === 'TIMEOUT') expect(message).toMatch(/may have happened/);
        },
        writesAnswer: closed,
        lasts: () => Promise.resolve(),
        end: () => network.abandon(),
      };
    });
  });

  it('whose sockets are dead from one moment to the next, though new ones work', async () => {
    await row('dead', ({ witness: { writer }, network }) => ({
      row: 'sockets that die while new ones work',
      sight: 'flickers',
      begin: () => network.abandon(),
      writesAnswer: [undefined, ...closed],
      meanwhile: () => writer.write(20),
    }));
  });
});
