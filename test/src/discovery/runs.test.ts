import { describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { providerKey } from '../../../schema/machine-provider.ts';
import type { Discovery } from '../../../src/drivers/discovery.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import type { DiscoveryRun } from '../../../src/discovery/run.ts';
import { DiscoveryRuns, type RunLimits } from '../../../src/discovery/runs.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

/** Runs against providers that answer when they are told; nothing goes over the network. */
function aReplica(limits: Partial<RunLimits> = {}) {
  const asking = new Map<string, (found: Discovery) => void>();
  const closed: string[] = [];
  let now = Date.parse('2026-02-01T08:00:00Z');
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const runs = new DiscoveryRuns({
    accessFor: (_, signal) => ({
      signal,
      now: () => now,
      credentialRefused: () => undefined,
      call: () => Promise.reject(new Error('nobody is called')),
      dial: () => Promise.reject(new Error('nobody is dialed')),
      unverified: () => [],
      secret: () => Promise.reject(new Error('no Secret is read')),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    writeFindings: async (machineProvider) => ({ machineProvider, warnings: [] }),
    now: () => now,
    log,
    limits,
  });
  const begin = (name: string, generation = 1, namespace = 'default') => {
    const provider = aMachineProvider({ name, metadata: { generation, namespace } });
    const only = () => Promise.reject(new Error('only discovered'));
    const reach = {
      hosts: () => ['api.example.com'],
      load: async () => async () => ({
        probe: only,
        checkCredentials: only,
        fetchQuotas: only,
        discoverCapabilities: () => new Promise<Discovery>((resolve) => asking.set(name, resolve)),
        close: async () => void closed.push(name),
      }),
    };
    return runs.begin({ provider, type: ProviderType.AWS, driver: { ...drivers[ProviderType.AWS], reach } });
  };
  const finish = async (run: DiscoveryRun, found = aDiscovery()) => {
    await expect.poll(() => asking.has(run.current.name)).toBe(true);
    asking.get(run.current.name)?.(found);
    await run.end;
  };
  return { runs, begin, finish, asking, closed, pass: (ms: number) => (now += ms) };
}

const key = (name: string) => providerKey('default', name);

describe('the runs of a replica', () => {
  it('are shared by those who ask about the same spec, and not about another', async () => {
    const { begin } = aReplica();
    expect(begin('a')).toBe(begin('a'));
    expect(begin('a', 2)).not.toBe(begin('a'));
    expect(begin('b')).not.toBe(begin('a'));
  });

  it('are bounded: so many at once, so many that wait, and more are refused', async () => {
    const { begin, finish } = aReplica({ atOnce: 1, waiting: 1 });
    const first = begin('a');
    const second = begin('b');
    expect(() => begin('c')).toThrow(/wait for others/);
    expect(second.current.state).toBe('QUEUED');
    await finish(first);
    await finish(second);
    expect([first.current.state, second.current.state]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('of one namespace leave room for those of another, however often its spec is changed', async () => {
    const { begin } = aReplica({ perNamespace: 1, waiting: 3, waitingPerNamespace: 2 });
    for (const generation of [1, 2, 3]) begin('a', generation);
    expect(() => begin('a', 4)).toThrow(/of the namespace "default" wait/);
    const other = begin('b', 1, 'other');
    await expect.poll(() => other.current.state).toBe('RUNNING');
  });

  it('of one namespace leave room at a host, too', async () => {
    const { begin } = aReplica({ perHostOfNamespace: 1 });
    const [first, second] = [begin('a'), begin('b')];
    const other = begin('c', 1, 'other');
    await expect.poll(() => [first.current.state, other.current.state]).toEqual(['RUNNING', 'RUNNING']);
    expect(second.current.state).toBe('QUEUED');
  });

  it('are given up when the last leaves, unless one was asked to go on, and give their place back', async () => {
    const { begin, finish, closed } = aReplica({ atOnce: 1 });
    const left = begin('a');
    const leave = left.join();
    await expect.poll(() => left.current.state).toBe('RUNNING');
    leave();
    await left.end;
    expect([left.current.state, left.current.failure?.code]).toEqual(['CANCELLED', 'CANCELLED']);
    const kept = begin('b');
    const leaveKept = kept.join();
    kept.keep();
    leaveKept();
    await finish(kept);
    expect(kept.current.state).toBe('SUCCEEDED');
    expect(closed).toContain('b');
  });

  it('are kept for a while after their end, and no longer', async () => {
    const { runs, begin, finish, pass } = aReplica({ keptMs: 1_000 });
    const run = begin('a');
    expect(runs.find(key('a'))).toBe(run);
    await finish(run);
    expect(runs.find(key('a'))).toEqual(run.current);
    expect(runs.find(key('a'), run.id)).toEqual(run.current);
    // An id is good for its own provider alone.
    expect(runs.find(key('b'), run.id)).toBeUndefined();
    pass(1_001);
    expect([runs.find(key('a')), runs.find(key('a'), run.id)]).toEqual([undefined, undefined]);
  });

  it('keep no more than there is room for, in number and in bytes', async () => {
    const { runs, begin, finish } = aReplica({ kept: 2, keptBytes: 20_000 });
    for (const name of ['a', 'b', 'c']) await finish(begin(name));
    expect([runs.find(key('a')), runs.size.kept]).toEqual([undefined, 2]);
    const large = aDiscovery({ images: { items: [{ id: 'x'.repeat(30_000) }] } });
    const run = begin('d');
    await finish(run, large);
    expect([run.current.state, runs.find(key('d'))]).toEqual(['SUCCEEDED', undefined]);
    expect(runs.size.keptBytes).toBeLessThanOrEqual(20_000);
  });

  it('end with TIMEOUT when they take too long, though the driver heeds no signal', async () => {
    const { begin, closed } = aReplica({ runMs: 20, closeMs: 20 });
    const run = begin('a');
    await run.end;
    expect([run.current.state, run.current.failure?.code, closed]).toEqual(['FAILED', 'TIMEOUT', ['a']]);
  });

  it('all end with the replica, and none is begun after it', async () => {
    const { runs, begin } = aReplica();
    const run = begin('a');
    await runs.stop();
    expect(run.current.state).toBe('CANCELLED');
    expect(() => begin('b')).toThrow(/being stopped/);
  });
});
