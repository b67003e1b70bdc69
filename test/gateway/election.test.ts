import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../src/cluster/connection.ts';
import { type Election, type LeaseRules, runElected } from '../../src/cluster/lease-elector.ts';
import type { LeaseTerm } from '../../src/cluster/lease-term.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aCluster, type TestCluster } from '../support/gateway.ts';
import { recordingLog } from '../support/recording-log.ts';
import { aNetwork, type TestNetwork } from '../support/tcp-proxy.ts';

let cluster: TestCluster;
let api: ClusterApi;
let name: string;
const running = new Set<Replica>();
/** What begins and ends in all replicas, in order. */
let told: string[];

beforeAll(async () => {
  cluster = await aCluster();
  api = await clusterApi(cluster);
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

beforeEach(() => {
  name = `elected-${randomUUID().slice(0, 8)}`;
  told = [];
});

afterEach(async () => {
  for (const replica of running) await replica.end();
});

/** A replica whose clock that only runs can be set forward, as a process meets it that was paused. */
interface Replica {
  readonly identity: string;
  readonly election: Election;
  readonly connection: ClusterConnection;
  readonly network: TestNetwork;
  readonly terms: LeaseTerm[];
  readonly log: ReturnType<typeof recordingLog>;
  passes(ms: number): void;
  /** Its work ends by itself, or fails. */
  finish(error?: Error): void;
  stop(): Promise<void>;
  end(): Promise<void>;
}

interface Traits {
  readonly rules?: Partial<LeaseRules>;
  readonly namespace?: string;
  readonly leads?: boolean;
  /** How long its work goes on after its term has ended, in milliseconds. */
  readonly slowMs?: number;
}

async function aReplica(identity: string, { rules, namespace = 'default', leads = true, slowMs = 0 }: Traits = {}) {
  const network = await aNetwork(cluster);
  const log = recordingLog();
  const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath: network.kubeconfigPath, log });
  const terms: LeaseTerm[] = [];
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  let aheadMs = 0;
  const lead = async (term: LeaseTerm) => {
    terms.push(term);
    told.push(`${identity} begins`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    settle = { resolve, reject };
    term.signal.addEventListener('abort', () => setTimeout(resolve, slowMs));
    await promise.finally(() => told.push(`${identity} ends`));
  };
  const election = runElected({
    connection,
    lease: { namespace, name },
    identity,
    lead: leads ? lead : undefined,
    log,
    clocks: { now: Date.now, elapsed: () => performance.now() + aheadMs },
    rules: { retryMs: 20, ...rules },
  });
  const replica: Replica = {
    ...{ identity, election, connection, network, terms, log },
    passes: (ms) => (aheadMs += ms),
    finish: (error) => (error === undefined ? settle?.resolve() : settle?.reject(error)),
    stop: () => election.stop(),
    end: async () => {
      running.delete(replica);
      await election.stop();
      await connection.stop();
      await network.stop();
    },
  };
  running.add(replica);
  return replica;
}

const path = () => `/apis/coordination.k8s.io/v1/namespaces/default/leases/${name}`;
const leaseSpec = async () => (await api.call('GET', path())).body['spec'] as Record<string, unknown>;
const leads = ({ election }: Replica) => election.state().isLeading;
const becomes = (what: () => unknown, expected: unknown) =>
  vi.waitFor(async () => expect(await what()).toEqual(expected), { timeout: 20_000, interval: 5 });
const leaderOf = ({ election }: Replica) => election.state().leader;
/** Ten looks of a replica: by then it has done what it is going to do. */
const looksOn = () => new Promise((resolve) => setTimeout(resolve, 300));

describe('of several replicas', () => {
  it('one leads, all know which, and its Lease says so as client-go has it', async () => {
    const replicas = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((identity) => aReplica(identity)));
    await becomes(() => replicas.filter(leads).length, 1);
    const leader = replicas.find(leads)?.identity;
    await becomes(() => replicas.map(leaderOf), Array(5).fill(leader));
    expect(told).toEqual([`${leader} begins`]);
    const microTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string;
    const spec = await leaseSpec();
    expect(spec).toEqual({
      holderIdentity: leader,
      leaseDurationSeconds: 15,
      acquireTime: microTime,
      renewTime: microTime,
      leaseTransitions: 0,
    });
    expect(replicas.map(({ election }) => election.state().since)).toEqual(Array(5).fill(spec['acquireTime']));
    // It is renewed, and by nobody else.
    await becomes(async () => (await leaseSpec())['renewTime'] !== spec['renewTime'], true);
    expect(await leaseSpec()).toMatchObject({
      holderIdentity: leader,
      leaseTransitions: 0,
      acquireTime: spec['acquireTime'],
    });
  });

  it('another takes over at once when the leader stops, and not before its work has ended', async () => {
    const first = await aReplica('first', { slowMs: 200 });
    await becomes(() => leads(first), true);
    const second = await aReplica('second');
    await becomes(() => leaderOf(second), 'first');
    await first.stop();
    await becomes(() => leads(second), true);
    expect(told).toEqual(['first begins', 'first ends', 'second begins']);
    expect(await leaseSpec()).toMatchObject({
      holderIdentity: 'second',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
    });
    expect(leaderOf(first)).toBeUndefined();
  });

  it("the last one leaves a Lease that is nobody's", async () => {
    const only = await aReplica('only');
    await becomes(() => leads(only), true);
    await only.stop();
    expect(await leaseSpec()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
  });

  it('one that only serves knows who leads, and never does', async () => {
    const watcher = await aReplica('watcher', { leads: false });
    const leader = await aReplica('leader');
    await becomes(() => leaderOf(watcher), 'leader');
    await leader.stop();
    await becomes(() => leaderOf(watcher), undefined);
    await looksOn();
    expect([told, (await leaseSpec())['holderIdentity']]).toEqual([['leader begins', 'leader ends'], '']);
  });
});

describe('a leader that no longer reaches the cluster', () => {
  it('stops by itself before another one takes over', async () => {
    const first = await aReplica('first');
    await becomes(() => leads(first), true);
    const second = await aReplica('second');
    await becomes(() => leaderOf(second), 'first');
    first.network.stall();
    await looksOn();
    for (const replica of [first, second]) replica.passes(10_001);
    // No timer has had its turn yet.
    expect([first.terms[0]?.holds(), first.terms[0]?.signal.aborted, leaderOf(first)]).toEqual([
      false,
      true,
      undefined,
    ]);
    await looksOn();
    expect([leads(second), leaderOf(second)]).toEqual([false, 'first']);
    second.passes(5_000);
    await becomes(() => leads(second), true);
    expect(told).toEqual(['first begins', 'first ends', 'second begins']);
    first.network.resume();
    await becomes(() => leaderOf(first), 'second');
    expect(await leaseSpec()).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
  });

  it('stops when its deadline passes, though nobody asks', async () => {
    const only = await aReplica('only', { rules: { leaseMs: 3_000, renewDeadlineMs: 1_000 } });
    await becomes(() => leads(only), true);
    only.network.stall();
    await becomes(() => told, ['only begins', 'only ends']);
    expect(only.log.text()).toContain('only leads no longer: it could not renew its Lease in time');
    only.network.resume();
    await becomes(() => told, ['only begins', 'only ends', 'only begins']);
    // It was nobody else's meanwhile.
    expect((await leaseSpec())['leaseTransitions']).toBe(0);
  });

  it('does not begin again while the work of its last term goes on', async () => {
    const only = await aReplica('only', { slowMs: 300 });
    await becomes(() => leads(only), true);
    only.passes(10_001);
    expect(only.terms[0]?.holds()).toBe(false);
    await becomes(() => told.length, 3);
    expect(told).toEqual(['only begins', 'only ends', 'only begins']);
  });

  it('goes on when an answer was lost and the next one comes in time', async () => {
    const only = await aReplica('only');
    await becomes(() => leads(only), true);
    const { renewTime } = await leaseSpec();
    only.network.cutNextAnswer();
    await becomes(() => only.election.state().lastError !== undefined, true);
    await becomes(() => only.election.state().lastError, undefined);
    await becomes(async () => (await leaseSpec())['renewTime'] !== renewTime, true);
    expect(told).toEqual(['only begins']);
  });
});

describe('a leader whose Lease', () => {
  it('was taken finds that out at its next renewal, and has written nothing over it', async () => {
    const first = await aReplica('first', { rules: { retryMs: 500 } });
    await becomes(() => leads(first), true);
    const taken = { holderIdentity: 'somebody', leaseDurationSeconds: 3_600, leaseTransitions: 7 };
    expect((await api.call('PATCH', path(), { spec: taken })).status).toBe(200);
    await becomes(() => told, ['first begins', 'first ends']);
    expect(leaderOf(first)).toBe('somebody');
    await looksOn();
    expect(await leaseSpec()).toMatchObject(taken);
    expect(first.log.text()).toContain('first leads no longer: somebody has its Lease');
  });

  it('was labelled by somebody goes on leading, and leaves the label', async () => {
    const only = await aReplica('only');
    await becomes(() => leads(only), true);
    await api.call('PATCH', path(), { metadata: { labels: { team: 'a' } } });
    const { renewTime } = await leaseSpec();
    await becomes(async () => (await leaseSpec())['renewTime'] !== renewTime, true);
    expect(told).toEqual(['only begins']);
    expect((await api.call('GET', path())).body['metadata']).toMatchObject({ labels: { team: 'a' } });
  });

  it('was deleted makes it anew, before others take it for free', async () => {
    const first = await aReplica('first', { rules: { retryMs: 300 } });
    await becomes(() => leads(first), true);
    const second = await aReplica('second');
    await becomes(() => leaderOf(second), 'first');
    expect((await api.call('DELETE', path())).status).toBe(200);
    await becomes(async () => (await leaseSpec())?.['holderIdentity'], 'first');
    expect([told, leads(first)]).toEqual([['first begins'], true]);
  });
});

describe('a Lease of another holder', () => {
  it.each(['1999-01-01T00:00:00.000000Z', '2099-01-01T00:00:00.000000Z'])(
    'that was renewed in %s by that clock is taken when it was not changed for as long as it says',
    async (renewTime) => {
      const spec = { holderIdentity: 'gone', leaseDurationSeconds: 40, renewTime, acquireTime: renewTime };
      const leases = path().slice(0, -name.length - 1);
      expect((await api.call('POST', leases, { metadata: { name }, spec })).status).toBe(201);
      const replica = await aReplica('new');
      await becomes(() => leaderOf(replica), 'gone');
      replica.passes(39_000);
      await looksOn();
      expect(leads(replica)).toBe(false);
      replica.passes(1_000);
      await becomes(() => leads(replica), true);
      expect((await leaseSpec())['leaseTransitions']).toBe(1);
    },
  );
});

describe('work that ends by itself', () => {
  it.each([undefined, new Error('canary-of-the-work-91b7')])(
    'gives the Lease to another replica (%s)',
    async (error) => {
      const first = await aReplica('first');
      await becomes(() => leads(first), true);
      const second = await aReplica('second');
      await becomes(() => leaderOf(second), 'first');
      first.finish(error);
      await becomes(() => leads(second), true);
      expect(told).toEqual(['first begins', 'first ends', 'second begins']);
      expect(first.log.text()).toContain('what a leader does ended by itself');
      expect(first.log.text()).not.toContain('canary');
    },
  );

  it('is begun again after a lease term when nobody else takes over', async () => {
    const only = await aReplica('only');
    await becomes(() => leads(only), true);
    only.finish();
    await becomes(async () => (await leaseSpec())['holderIdentity'], '');
    await looksOn();
    expect(told).toEqual(['only begins', 'only ends']);
    only.passes(15_000);
    await becomes(() => told, ['only begins', 'only ends', 'only begins']);
  });
});

describe('a replica that can not have the Lease', () => {
  it('says so when the namespace of it is not there', async () => {
    const replica = await aReplica('homeless', { namespace: 'nowhere' });
    await becomes(() => replica.election.state().lastError, expect.stringContaining('namespaces "nowhere" not found'));
    expect(replica.election.state()).toMatchObject({ leader: undefined, isLeading: false });
  });

  it('says once why, and goes on trying', async () => {
    const replica = await aReplica('lonely');
    await becomes(() => leads(replica), true);
    replica.network.down();
    await becomes(
      () => replica.election.state().lastError,
      expect.stringMatching(/^Could not (update|get) Lease default\//),
    );
    await looksOn();
    const said = replica.log.lines.filter((line) => JSON.stringify(line).includes("can't be had"));
    expect(said.length).toBeLessThanOrEqual(2);
    replica.network.up();
    await becomes(() => replica.election.state().lastError, undefined);
  });
});
