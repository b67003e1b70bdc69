import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultLeaseRules, type LeaseRules } from '../../../src/cluster/lease-elector.ts';
import { type Pve, startPve } from '../../peers/proxmox/fixture/pve.ts';
import type { FixtureAnswer } from '../../support/fixture/fixture.ts';
import { guardSecret } from '../../support/leaks.ts';
import { type Subscriber, subscribe } from '../../support/subscriber.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient, itemsOf } from '../contract/support/client.ts';
import { aProvider, providersIn } from '../contract/support/provider.ts';
import { leaderOf, type Replica, startReplica } from './support/replicas.ts';
import {
  asSeen,
  lookedBackIn,
  movesIn,
  type Seen,
  seenIn,
  type StatusWatch,
  watchStatuses,
} from './support/statuses.ts';

/** So short that a test can wait for several; LEASE_TERMS=whole takes those of an installation. */
const rules: LeaseRules =
  process.env['LEASE_TERMS'] === 'whole' ? defaultLeaseRules : { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 };
const namespace = 'looked-after';
const names = Array.from({ length: 20 }, (_, n) => `pve-${n}`);
const intervalMs = 1_000;
const patienceMs = 120_000;
/** A minute of terms as they are in an installation. */
const outageMs = 4 * rules.leaseMs;

let server: Kubernetes;
let client: Client;
let pve: Pve;
let answers: Pve['fixture']['respond'];
let replicas: readonly Replica[] = [];
let statuses: StatusWatch;
let feeds: ReadonlyMap<Replica, Subscriber>;

beforeAll(async () => {
  server = await borrowServer();
  client = createClient(server.kubeconfigPath);
  pve = await startPve();
  answers = pve.fixture.respond;
  await client.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const token = pve.cluster.users.find(({ userid }) => userid === 'gateway@pve')?.tokens['probe']?.value ?? '';
  const secret = { metadata: { name: 'pve' }, stringData: { token: guardSecret(token), 'ca.crt': pve.fixture.ca } };
  expect((await client.call('POST', `/api/v1/namespaces/${namespace}/secrets`, secret)).code).toBe(201);
  for (const name of names) {
    const made = await client.call('POST', providersIn(namespace), aProvider(name, asProxmox()));
    expect(made.code, made.text).toBe(201);
  }
  replicas = await Promise.all([aReplica(), aReplica(), aReplica()]);
}, 120_000);

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.kill()));
  await pve.stop();
  await client.close();
  await server.stop();
});

beforeEach(async () => {
  online();
  await become(true);
  statuses = await watchStatuses(client, namespace);
  const open = (replica: Replica) => subscribe(replica.url, { namespace, includeVolatile: true });
  feeds = new Map(replicas.map((replica) => [replica, open(replica)]));
  const isSynced = ({ __typename }: { __typename: string }) => __typename === 'Synced';
  await Promise.all(Array.from(feeds.values(), (feed) => feed.until((frames) => frames.some(isSynced))));
}, 120_000);

afterEach(async () => {
  for (const feed of feeds.values()) feed.stop();
  await statuses.stop();
});

let started = 0;
function aReplica(): Promise<Replica> {
  const settings = {
    PORT: '0',
    CLUSTER: 'kubeconfig',
    KUBECONFIG: server.kubeconfigPath,
    AUTH: 'none',
    PROBE_INTERVAL: `${intervalMs}ms`,
    EGRESS_ALLOW: `127.0.0.1:${pve.fixture.port}`,
  };
  return startReplica(`replica-${(started += 1)}`, { settings, leaseRules: rules });
}

/** For the tests to come there are three again. */
async function replace(gone: Replica): Promise<void> {
  const next = await aReplica();
  replicas = [...replicas.filter((replica) => replica !== gone), next];
}

function asProxmox(): Record<string, unknown> {
  return {
    type: 'proxmox',
    region: 'cluster1',
    config: {
      endpoint: `127.0.0.1:${pve.fixture.port}`,
      customSettings: { tokenId: 'gateway@pve!probe' },
      rateLimiting: { requestsPerSecond: '1000', burstLimit: 1_000 },
      // One answer of a provider that is down says as much as four.
      retryPolicy: { maxRetries: 0 },
    },
    authentication: { type: 'apikey', apiKey: { secretRef: { name: 'pve', key: 'token' } } },
  };
}

function offline(): void {
  pve.fixture.respond = () => ({ status: 503, body: 'down' });
}

/** Lets those who ask wait until they are all answered the same. */
function holdAnswers() {
  const { promise, resolve } = Promise.withResolvers<FixtureAnswer>();
  let count = 0;
  pve.fixture.respond = () => {
    count += 1;
    return promise;
  };
  return { count: () => count, answer: resolve };
}

function online(): void {
  pve.fixture.respond = answers;
}

const listed = async (): Promise<readonly Seen[]> =>
  itemsOf(await client.call('GET', providersIn(namespace))).map(asSeen);
/** Resolves when every provider's status says so. */
const become = (isReady: boolean) =>
  vi.waitFor(async () => expect((await listed()).map((one) => one.isReady)).toEqual(names.map(() => isReady)), {
    timeout: patienceMs,
    interval: 50,
  });

/** Resolves as soon as the first providers are said to be down: the leader is in the middle of its looks and writes. */
const firstIsDown = () =>
  vi.waitFor(() => expect(movesIn(statuses.seen)).not.toEqual([]), { timeout: patienceMs, interval: 2 });

/** What the feed of a replica told of Ready, and how that differs from what the API server told. */
async function compare(survivor: Replica) {
  const feed = feeds.get(survivor);
  if (feed === undefined) throw new Error(`${survivor.name} has no feed`);
  // The watch may be a moment behind the list.
  const present = await listed();
  const isSeen = ({ name, version }: Seen) =>
    statuses.seen.some((seen) => seen.name === name && seen.version >= version);
  await vi.waitFor(() => expect(present.filter((one) => !isSeen(one))).toEqual([]), { timeout: 20_000 });
  const moves = movesIn(statuses.seen);
  const told = () => movesIn(seenIn(feed.frames));
  await feed.until(() => told().length >= moves.length, 20_000).catch(() => undefined);
  const missed = moves.filter((move) => !told().includes(move));
  const doubled = told().filter((move, index, all) => all.indexOf(move) !== index || !moves.includes(move));
  return { moves, missed, doubled };
}

/** How each provider moved. */
const movesOf = (moves: readonly string[]) =>
  names.map((name) =>
    moves.filter((move) => move.startsWith(`${name} `)).map((move) => /(not )?ready/.exec(move)?.[0]),
  );
const downAndUp = names.map(() => ['not ready', 'ready']);

/** Was paused, and may still remember what it was told then. */
let woken: Replica | undefined;

async function leading(): Promise<{ readonly leader: Replica; readonly others: readonly Replica[] }> {
  const { leader } = await leaderOf(replicas);
  return { leader, others: replicas.filter((replica) => replica !== leader) };
}

const inTerms = (ms: number) => `${Math.round(ms)} ms (${(ms / rules.leaseMs).toFixed(2)} lease terms)`;

function tell(row: string, parts: readonly string[]): void {
  process.stdout.write(`leader: ${row}: ${parts.join('; ')}\n`);
}

describe('of three replicas', () => {
  it('another leads within two lease terms of a kill -9 under load, and no transition of that time is missed', async () => {
    const { leader, others } = await leading();
    offline();
    await firstIsDown();
    onTestFinished(() => replace(leader), 60_000);
    await leader.kill();
    const { leader: next, tookMs } = await leaderOf(others);
    const from = performance.now();
    await become(false);
    const trueAfterMs = performance.now() - from;
    online();
    await become(true);
    const { moves, missed, doubled } = await compare(next);
    expect([missed, doubled]).toEqual([[], []]);
    expect(movesOf(moves)).toEqual(downAndUp);
    expect(lookedBackIn(statuses.seen)).toEqual([]);
    expect(tookMs).toBeLessThan(2 * rules.leaseMs);
    tell('kill -9 in the middle of writes', [
      `another led after ${inTerms(tookMs)}`,
      `all ${names.length} statuses were true ${Math.round(trueAfterMs)} ms later, at an interval of ${intervalMs} ms`,
      `${moves.length} transitions, ${missed.length} missed, ${doubled.length} doubled`,
    ]);
  }, 300_000);

  it('one that was paused for three lease terms wakes as no leader, and writes nothing of what it is told then', async () => {
    const { leader, others } = await leading();
    const held = holdAnswers();
    await vi.waitFor(() => expect(held.count()).toBeGreaterThanOrEqual(names.length / 2), { timeout: patienceMs });
    leader.pause();
    const pausedAt = performance.now();
    online();
    // Waits in its sockets for it to wake, and is no longer true by then.
    held.answer({ status: 401, body: 'no such token' });
    const { leader: next, tookMs } = await leaderOf(others);
    await sleep(Math.max(0, 3 * rules.leaseMs - (performance.now() - pausedAt)));
    await become(true);
    leader.wake();
    await vi.waitFor(() => expect(leader.logged()).toContain('leads no longer'), { timeout: patienceMs });
    await sleep(3 * intervalMs);
    const { moves, missed, doubled } = await compare(next);
    expect([moves, missed, doubled]).toEqual([[], [], []]);
    expect(lookedBackIn(statuses.seen)).toEqual([]);
    expect((await leading()).leader).toBe(next);
    woken = leader;
    tell('SIGSTOP for three lease terms', [
      `another led after ${inTerms(tookMs)}`,
      `${held.count()} looks of the paused one ended when it woke, and it wrote nothing of them`,
      `no status went back in time in ${statuses.seen.length} versions`,
    ]);
  }, 300_000);

  it('another leads at once when the leader is stopped in order', async () => {
    const { leader, others } = await leading();
    // The one that was paused is to take over, who believes that the credential is refused.
    const heirs = others.filter((other) => woken === undefined || other === woken);
    const bystanders = others.filter((other) => !heirs.includes(other));
    for (const bystander of bystanders) bystander.pause();
    onTestFinished(async () => {
      for (const bystander of bystanders) bystander.wake();
      await replace(leader);
    }, 60_000);
    offline();
    await firstIsDown();
    const from = performance.now();
    const [tookMs] = await Promise.all([leaderOf(heirs).then(() => performance.now() - from), leader.stop()]);
    await become(false);
    online();
    await become(true);
    const { leader: next } = await leaderOf(heirs);
    const { moves, missed, doubled } = await compare(next);
    expect([missed, doubled]).toEqual([[], []]);
    expect(movesOf(moves)).toEqual(downAndUp);
    expect(lookedBackIn(statuses.seen)).toEqual([]);
    // Those who wait for a Lease to end wait longer than a whole one.
    expect(tookMs).toBeLessThan(rules.leaseMs);
    tell('SIGTERM in the middle of writes', [
      `another led after ${inTerms(tookMs)}`,
      `${moves.length} transitions, ${missed.length} missed, ${doubled.length} doubled`,
    ]);
  }, 300_000);

  it('none leads while the API server is down, and one does when it is back', async () => {
    const { leader } = await leading();
    await server.apiServer.kill();
    const downAt = performance.now();
    await vi.waitFor(async () => expect(await leader.isLeader()).toBe(false), { timeout: patienceMs, interval: 20 });
    const stoppedAfterMs = performance.now() - downAt;
    offline();
    await sleep(Math.max(0, outageMs - stoppedAfterMs));
    expect(await Promise.all(replicas.map((replica) => replica.isLeader()))).toEqual([false, false, false]);
    server.apiServer.start();
    await server.ready();
    const { leader: next, tookMs } = await leaderOf(replicas);
    await become(false);
    online();
    await become(true);
    const feed = feeds.get(next);
    const movesTold = () => movesIn(seenIn(feed?.frames ?? []));
    // A feed may be a moment behind the API server.
    await feed?.until(() => movesTold().length >= 2 * names.length, 20_000).catch(() => undefined);
    const told = movesTold();
    expect(movesOf(told)).toEqual(downAndUp);
    expect(stoppedAfterMs).toBeLessThan(rules.leaseMs);
    expect(tookMs).toBeLessThan(2 * rules.leaseMs);
    tell(`the API server down for ${Math.round(outageMs / 1_000)} s`, [
      `the leader stopped after ${inTerms(stoppedAfterMs)}`,
      `one led ${inTerms(tookMs)} after its return`,
      `${told.length} transitions told by its feed, ${names.length * 2} happened`,
    ]);
  }, 300_000);
});
