import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildGatewaySchema } from '../../../resolvers/schema.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { ProviderStoreOptions } from '../../../src/providers/store.ts';
import { createGatewayServer, type GatewayServer } from '../../../src/server/server.ts';
import { defaultLimits } from '../../../src/server/settings.ts';
import { feedsForAll } from '../../support/feeds-for-all.ts';
import { aContext } from '../../support/ports.ts';
import { aFollowedCluster } from '../../support/provider-store.ts';
import { openAcknowledged, type TestSocket } from './support/socket.ts';

const query = `subscription ($after: String) { machineProviderChanges(after: $after) {
  __typename cursor
  ... on ProviderAdded { provider { metadata { annotations } } }
  ... on ProviderModified { collapsed provider { metadata { annotations } } }
} }`;
const padding = 'x'.repeat(200_000);

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** The real schema and feeds behind a server; each feed says how many frames were taken of it. */
async function aGateway(blockedMs: number, options: Partial<ProviderStoreOptions> = {}) {
  const { cluster, store } = aFollowedCluster(options);
  const feeds = feedsForAll({ store });
  const taken: number[] = [];
  const invalid = new Set<(error: GatewayError) => void>();
  const log = () => undefined;
  const server: GatewayServer = await createGatewayServer({
    schema: buildGatewaySchema(),
    authenticate: () => ({
      user: 'somebody',
      contextFor: (signal) => {
        const context = aContext(store);
        const changes: typeof feeds.changes = (asked) => {
          const feed = feeds.changes(asked);
          const nth = taken.push(0) - 1;
          return counted(feed, () => (taken[nth] = (taken[nth] ?? 0) + 1));
        };
        return { ...context, feeds: { ...context.feeds, changes }, signal };
      },
      guard: (onInvalid) => {
        invalid.add(onInvalid);
        return () => invalid.delete(onInvalid);
      },
    }),
    readiness: () => ({ ready: true, checks: [] }),
    settings: { host: '127.0.0.1', port: 0, publicHosts: [], corsOrigins: [], limits: { ...defaultLimits, blockedMs } },
    log: { debug: log, info: log, warn: log, error: log },
    report: log,
  });
  stop = () => server.stop();
  const revoke = () => {
    for (const end of invalid) end(new GatewayError('UNAUTHENTICATED', 'The token has ended.'));
  };
  let turns = 0;
  cluster.create({ name: 'a', metadata: { annotations: { turn: '0' } } });
  const write = () => {
    turns += 1;
    cluster.update({ name: 'a', metadata: { annotations: { turn: String(turns), padding } } });
  };
  return { url: server.url, open: () => server.load().sockets, write, taken, revoke, store };
}

/** The same feed, whose frames are counted when they are taken. */
function counted<Frame>(feed: AsyncIterableIterator<Frame>, count: () => void): AsyncIterableIterator<Frame> {
  return {
    async next() {
      const result = await feed.next();
      if (result.done !== true) count();
      return result;
    },
    return: async () => (await feed.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Told {
  readonly kind: string;
  readonly cursor: string;
  readonly turn: number | undefined;
  readonly collapsed: boolean | undefined;
}

async function follow(url: string, after?: string): Promise<TestSocket> {
  const socket = await openAcknowledged(url);
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { after } } });
  return socket;
}

async function next(socket: TestSocket): Promise<Told> {
  const { payload } = (await socket.next()) as { payload: { data: { machineProviderChanges: Frame } } };
  const { __typename: kind, cursor, provider, collapsed } = payload.data.machineProviderChanges;
  const turn = provider?.metadata.annotations.turn;
  return { kind, cursor, turn: turn === undefined ? undefined : Number(turn), collapsed };
}

interface Frame {
  readonly __typename: string;
  readonly cursor: string;
  readonly collapsed?: boolean;
  readonly provider?: { readonly metadata: { readonly annotations: { readonly turn: string } } };
}

async function until(socket: TestSocket, isLast: (told: Told) => boolean): Promise<Told[]> {
  const told: Told[] = [];
  do told.push(await next(socket));
  while (!isLast(told.at(-1) as Told));
  return told;
}

const turnsOf = (told: readonly Told[]) => told.flatMap(({ turn }) => (turn === undefined ? [] : [turn]));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a subscriber that does not read', () => {
  const writes = 100;

  it('holds one frame, slows nobody, is closed, and goes on from its last cursor', async () => {
    const { url, open, write, taken } = await aGateway(500);
    const slow = await follow(url);
    const [, synced] = [await next(slow), await next(slow)];
    expect(synced?.kind).toBe('Synced');
    slow.ws.pause();
    const quick = await follow(url);
    await until(quick, ({ kind }) => kind === 'Synced');
    for (let n = 0; n < writes; n++) write();
    expect(turnsOf(await until(quick, ({ turn }) => turn === writes))).toEqual(range(1, writes));
    // 20 MB were written; the kernel's buffers on both sides took some, and one frame waits.
    expect(taken[0]).toBeLessThan(2 + writes / 2);
    await vi.waitFor(() => expect(open()).toBe(1), { timeout: 10_000 });
    slow.ws.resume();
    // It comes to the close by way of all that was on its way, or finds the connection cut.
    const before: Told[] = [];
    const reading = until(slow, (told) => before.push(told) > writes);
    expect((await Promise.race([slow.closed, reading.then(() => undefined)]))?.code).toBeOneOf([1013, 1006]);
    const again = await follow(url, before.at(-1)?.cursor ?? synced?.cursor);
    const rest = await until(again, ({ kind }) => kind === 'Synced');
    expect(turnsOf([...before, ...rest])).toEqual(range(1, writes));
    quick.ws.terminate();
    again.ws.terminate();
  });

  it('is told by a Reset, and of the state as it is, when it falls out of the history', async () => {
    const { url, write, taken } = await aGateway(60_000, { historyMaxBytes: 2_000_000 });
    const slow = await follow(url);
    await until(slow, ({ kind }) => kind === 'Synced');
    slow.ws.pause();
    for (let n = 0; n < writes; n++) {
      write();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(taken[0]).toBeLessThan(2 + writes / 2);
    slow.ws.resume();
    const told = await until(slow, ({ kind }) => kind === 'Synced');
    const kinds = told.map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf('Reset'))).toEqual(['Reset', 'ProviderAdded', 'Synced']);
    const before = turnsOf(told.slice(0, kinds.indexOf('Reset')));
    expect(before).toEqual(range(1, before.length));
    expect(told.at(-2)?.turn).toBe(writes);
    slow.ws.terminate();
  });

  it('is closed when its token ends, whatever still waits for it', async () => {
    const { url, write, revoke, store } = await aGateway(60_000);
    const slow = await follow(url);
    await until(slow, ({ kind }) => kind === 'Synced');
    slow.ws.pause();
    for (let n = 0; n < writes; n++) write();
    revoke();
    await vi.waitFor(() => expect(store.wakeups.size).toBe(0), { timeout: 10_000 });
    slow.ws.resume();
    expect((await slow.closed).code).toBeOneOf([4403, 1006]);
  });
});
