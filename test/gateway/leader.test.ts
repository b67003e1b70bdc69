import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { leaseNameFor } from '../../src/election.ts';
import type { Settings } from '../../src/settings.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { GatewayDocument } from '../support/generated/operations.ts';

let cluster: TestCluster;
let api: ClusterApi;
const running = new Set<TestGateway>();

beforeAll(async () => {
  cluster = await aCluster();
  api = await clusterApi(cluster);
});

afterEach(async () => {
  for (const gateway of running) await gateway.stop();
  running.clear();
});

afterAll(async () => {
  await api.stop();
  await cluster.remove();
});

async function aReplica(overrides: Partial<Settings> = {}): Promise<TestGateway> {
  const gateway = await aGateway(cluster, { HEALTH: 'on', ...overrides }, { leaseRules: { retryMs: 50 } });
  running.add(gateway);
  return gateway;
}

const healthOf = async (gateway: TestGateway) => {
  const { leader, health } = (await gateway.run(GatewayDocument, {})).gateway;
  return { leader, ...health };
};
const becomes = (gateway: TestGateway, expected: Partial<Awaited<ReturnType<typeof healthOf>>>) =>
  vi.waitFor(async () => expect(await healthOf(gateway)).toMatchObject(expected), { timeout: 20_000, interval: 20 });

describe('gateway { leader health }', () => {
  it('names the replica that looks after the providers, at whichever replica it is asked', async () => {
    const first = await aReplica({ PROBE_INTERVAL: 90_000 });
    await becomes(first, { leader: hostname(), isLeader: true });
    const second = await aReplica();
    await becomes(second, { leader: hostname(), isLeader: false });
    const lease = 'default/machineprovider-gateway';
    const [leading, ready] = [await healthOf(first), await healthOf(second)];
    expect(leading).toEqual({
      leader: hostname(),
      mode: 'ON',
      isLeader: true,
      leaderSince: expect.stringMatching(/^\d{4}-/) as string,
      probeIntervalSeconds: 90,
      lease,
      message: 'This replica looks after the providers.',
    });
    expect(ready).toEqual({
      leader: hostname(),
      mode: 'ON',
      isLeader: false,
      leaderSince: leading.leaderSince,
      probeIntervalSeconds: 60,
      lease,
      message: `${hostname()} looks after the providers; this replica is ready to take over.`,
    });

    running.delete(first);
    await first.stop();
    await becomes(second, { leader: hostname(), isLeader: true });
    expect(second.logged()).toContain('leads: it looks after the providers');
  });

  it('says why nobody does where all only serve', async () => {
    const serving = await aReplica({ HEALTH: 'off' });
    await becomes(serving, {
      leader: null,
      mode: 'OFF',
      isLeader: false,
      leaderSince: null,
      message:
        'HEALTH=off: this replica only serves. Nobody looks after the providers yet: start a replica with HEALTH=on.',
    });
    await aReplica();
    await becomes(serving, {
      leader: hostname(),
      message: `HEALTH=off: this replica only serves. ${hostname()} looks after the providers.`,
    });
  });

  it('says why nobody can', async () => {
    const homeless = await aReplica({ LEASE_NAMESPACE: 'nowhere' });
    await becomes(homeless, {
      leader: null,
      lease: 'nowhere/machineprovider-gateway',
      message: expect.stringMatching(/^Nobody is known to look after .*: namespaces "nowhere" not found/) as string,
    });
  });

  it('is of a Lease of their own for gateways of some namespaces, in whichever order these are told', async () => {
    const all = await aReplica();
    await becomes(all, { isLeader: true });
    const some = await aReplica({ NAMESPACES: ['default', 'team-a'] });
    await becomes(some, { isLeader: true, lease: `default/${leaseNameFor(['team-a', 'default'])}` });
    const names = [undefined, ['a'], ['b'], ['a', 'b'], ['b', 'a', 'a']].map(leaseNameFor);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^machineprovider-gateway(-[0-9a-f]{8})?$/);
    const { body } = await api.call('GET', '/apis/coordination.k8s.io/v1/namespaces/default/leases');
    // Others may have Leases in this namespace as well.
    const ours = [undefined, ['team-a', 'default']].map(leaseNameFor);
    const held = (body['items'] as { metadata: { name: string } }[]).filter(({ metadata }) =>
      ours.includes(metadata.name),
    );
    expect(held).toHaveLength(2);
  });
});
