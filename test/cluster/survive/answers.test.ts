import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aCluster, type TestCluster } from '../../support/gateway.ts';
import { createClient } from '../contract/support/client.ts';
import { aProvider, providersIn } from '../contract/support/provider.ts';
import { aFaultyProxy, type Asked, type FaultyProxy, type Treatment } from './support/faulty-proxy.ts';
import { onWire } from './support/gateway-on-wire.ts';
import { type Fault, survive } from './support/survive.ts';
import type { Witness } from './support/witness.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await aCluster();
});

afterAll(() => cluster.remove());

/** One row: a proxy of its own that treats each request like this for a while. */
async function row(
  namespace: string,
  decide: (asked: Asked) => Treatment | undefined,
  fault: (given: { readonly witness: Witness; readonly proxy: FaultyProxy }) => Omit<Fault, 'begin' | 'end'>,
): Promise<FaultyProxy> {
  const proxy = await aFaultyProxy(cluster);
  try {
    await onWire({ through: proxy, cluster, namespace }, (witness) =>
      survive(witness, proxy, {
        begin: () => proxy.misbehave(decide),
        end: () => proxy.behave(),
        ...fault({ witness, proxy }),
      }),
    );
  } finally {
    await proxy.stop();
  }
  return proxy;
}

const isWrite = ({ method }: Asked) => method !== 'GET';
const isWatchOfProviders = ({ isWatch, path }: Asked) => isWatch && path.endsWith('/machineproviders');
const isListOfProviders = (asked: Asked) => isWatchOfProviders(asked) && asked.query.has('sendInitialEvents');
const happens = (condition: () => boolean) =>
  vi.waitUntil(condition, { timeout: 60_000, interval: 25 }).then(() => undefined);

/**
 * Writes when the first watch of providers was opened under the fault, as one that was open before passes all as it is,
 * and lasts until so many were and all is written.
 */
function throughTreated(
  proxy: FaultyProxy,
  watches: number,
  write: () => Promise<void>,
): Required<Pick<Fault, 'meanwhile' | 'lasts'>> {
  let from = 0;
  let written = Promise.resolve();
  const opened = (count: number) => happens(() => proxy.asked.slice(from).filter(isWatchOfProviders).length >= count);
  return {
    meanwhile: () => {
      from = proxy.asked.length;
      written = opened(1).then(write);
      return written;
    },
    lasts: async () => {
      await Promise.all([written, opened(watches)]);
      await sleep(3_000);
    },
  };
}

const refusal = (status: number, headers: Record<string, string> = {}): Treatment => ({
  kind: 'answer',
  status,
  headers,
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: 'not now' }),
});
/** In the middle of the first object that is told, or of a letter in it that takes two bytes. */
const inTheMiddle = (chunk: Buffer): number | undefined => {
  const accent = chunk.indexOf('\u00c5');
  return accent < 0 ? Math.floor(chunk.length / 2) : accent + 1;
};

/** A provider that every watch of all namespaces tells of, with a letter of two bytes in it. */
async function writeLetters(): Promise<void> {
  const client = createClient(cluster.kubeconfigPath);
  const provider = aProvider('letters');
  const metadata = { ...(provider as { metadata: object }).metadata, annotations: { town: '\u00c5lesund' } };
  try {
    expect((await client.call('POST', providersIn('default'), { ...provider, metadata })).code).toBe(201);
  } finally {
    await client.close();
  }
}

describe.concurrent('a gateway survives an API server', { timeout: 180_000 }, () => {
  it('that ends every watch in order after a second, without losing sight of it', async () => {
    await row(
      'ends',
      ({ isWatch }) => (isWatch ? { kind: 'end', afterMs: 1_000 } : undefined),
      ({ witness: { writer }, proxy }) => ({
        row: 'a clean close of each watch after a second',
        sight: 'kept',
        ...throughTreated(proxy, 4, () => writer.write(40, { calm: true })),
        writesAnswer: [undefined],
        skips: false,
      }),
    );
  });

  it('that answers 429 with Retry-After, and leaves it alone for as long', async () => {
    const refused: Asked[] = [];
    const proxy = await row(
      'overloaded',
      (asked) => {
        if (!isWrite(asked)) refused.push(asked);
        return refusal(429, { 'retry-after': '3' });
      },
      ({ witness: { writer } }) => ({
        row: '429 with Retry-After: 3',
        sight: 'lost',
        meanwhile: () => writer.write(20),
        // It has asked again where it was refused, more than once.
        lasts: () => happens(() => refused.filter(isWatchOfProviders).length > 2),
        writesAnswer: ['OVERLOADED'],
      }),
    );
    // Not a moment earlier than asked, by any of the gateway's own loops.
    for (const early of refused) {
      const again = proxy.asked.find(
        ({ at, path, method }) => at > early.at && path === early.path && method === 'GET',
      );
      if (again !== undefined) expect(again.at - early.at, early.path).toBeGreaterThanOrEqual(3_000);
    }
  });

  it('that takes seconds for each answer and then sends it byte by byte', async () => {
    await row(
      'slow',
      // A write has 10 s in all, so its answer comes in larger pieces.
      (asked) => ({ kind: 'slow', headMs: 2_000, pieceMs: 1, pieceBytes: isWrite(asked) ? 64 : 1 }),
      ({ witness: { writer }, proxy }) => ({
        row: 'answers that take seconds, byte by byte',
        sight: 'kept',
        ...throughTreated(proxy, 1, () => writer.write(20, { calm: true })),
        writesAnswer: [undefined],
        skips: false,
      }),
    );
  });

  it('that answers 500', async () => {
    await row(
      'failing',
      () => refusal(500),
      ({ witness: { writer, gateway } }) => ({
        row: 'an answer of 500 to all',
        sight: 'lost',
        meanwhile: async () => {
          const [{ message }] = await Promise.all([gateway.tryWrite('default'), writer.write(20)]);
          expect(message).toMatch(/may have happened/);
        },
        writesAnswer: ['INTERNAL', 'UNAVAILABLE'],
      }),
    );
  });

  it('whose JSON is cut short: lists, lines of watches, and letters', async () => {
    await row(
      'cut',
      () => ({ kind: 'cut', cutAt: inTheMiddle }),
      ({ witness: { writer, gateway }, proxy }) => {
        const from = proxy.asked.length;
        const { meanwhile, lasts } = throughTreated(proxy, 4, async () => {
          const [{ message }] = await Promise.all([gateway.tryWrite('default'), writeLetters(), writer.write(20)]);
          expect(message).toMatch(/may have happened/);
        });
        return {
          row: 'JSON that is cut short',
          sight: 'flickers',
          meanwhile,
          // What is cut at the same place again and again has it listed anew, which is cut as well.
          lasts: () => lasts().then(() => happens(() => proxy.asked.slice(from).some(isListOfProviders))),
          writesAnswer: ['UNAVAILABLE'],
        };
      },
    );
  });
});
