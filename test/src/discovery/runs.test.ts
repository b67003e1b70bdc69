import { describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { type ErrorCode, GatewayError } from '../../../schema/gateway-error.ts';
import { providerKey } from '../../../schema/machine-provider.ts';
import { cancelled } from '../../../src/asking/failures.ts';
import type { Mandate } from '../../../src/asking/mandates.ts';
import { followRun } from '../../../src/discovery/follow.ts';
import type { RunLimits } from '../../../src/discovery/run-limits.ts';
import type { DiscoveryRun } from '../../../src/discovery/run.ts';
import { DiscoveryRuns } from '../../../src/discovery/runs.ts';
import type { Discovery } from '../../../src/drivers/discovery.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

/** Runs against providers that answer when they are told; nothing goes over the network. */
function aReplica(limits: Partial<RunLimits> = {}) {
  const unverified: string[] = [];
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
      unverified: () => unverified,
      dialing: () => undefined,
      secretVersions: () => '',
      secret: () => Promise.reject(new Error('no Secret is read')),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    writeFindings: async (machineProvider) => ({ machineProvider, warnings: [] }),
    now: () => now,
    log,
    limits,
  });
  const begin = (name: string, generation = 1, namespace = 'default', mandate: Mandate = async () => undefined) => {
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
    const driver = { ...drivers[ProviderType.AWS], reach };
    return runs.begin({ provider, type: ProviderType.AWS, driver }, mandate);
  };
  const finish = async (run: DiscoveryRun, found = aDiscovery()) => {
    await expect.poll(() => asking.has(run.current.name)).toBe(true);
    asking.get(run.current.name)?.(found);
    await run.end;
  };
  return { runs, begin, finish, asking, closed, unverified, pass: (ms: number) => (now += ms) };
}

const key = (name: string) => providerKey('default', name);
const uidOf = (name: string, namespace = 'default') => aMachineProvider({ name, metadata: { namespace } }).metadata.uid;

describe('the runs of a replica', () => {
  it('warn of a certificate that was not verified', async () => {
    const { begin, finish, unverified } = aReplica();
    unverified.push('pve.lab:8006');
    const run = begin('a');
    await finish(run);
    expect(run.current.warnings).toEqual([expect.stringMatching(/pve\.lab:8006.*EGRESS_INSECURE_TLS/)]);
  });

  it('are shared by those who ask about the same spec, and not about another', async () => {
    const { begin } = aReplica();
    expect(begin('a')).toBe(begin('a'));
    expect(begin('a', 2)).not.toBe(begin('a'));
    expect(begin('b')).not.toBe(begin('a'));
  });

  it('are bounded: so many at once, so many that wait, and more are refused', async () => {
    const { begin, finish } = aReplica({ atOnce: 1, spareAtOnce: 0, waiting: 1 });
    const first = begin('a');
    const second = begin('b');
    expect(() => begin('c')).toThrow(/wait for others/);
    // Of a namespace that has none in the queue it is let in.
    const other = begin('d', 1, 'other');
    expect(() => begin('e', 1, 'other')).toThrow(/wait for others/);
    expect(second.current.state).toBe('QUEUED');
    await finish(first);
    await finish(second);
    await finish(other);
    expect([first, second, other].map(({ current }) => current.state)).toEqual(Array(3).fill('SUCCEEDED'));
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
    const { begin, finish, closed } = aReplica({ atOnce: 1, spareAtOnce: 0 });
    const left = begin('a');
    const leave = left.waiters.join();
    await expect.poll(() => left.current.state).toBe('RUNNING');
    leave();
    await left.end;
    expect([left.current.state, left.current.failure?.code]).toEqual(['CANCELLED', 'CANCELLED']);
    const kept = begin('b');
    const leaveKept = kept.waiters.join();
    kept.waiters.keep();
    leaveKept();
    await finish(kept);
    expect(kept.current.state).toBe('SUCCEEDED');
    expect(closed).toContain('b');
  });

  it('are kept for a while after their end, and no longer', async () => {
    const { runs, begin, finish, pass } = aReplica({ keptMs: 1_000 });
    const run = begin('a');
    expect(runs.latest(uidOf('a'))).toBe(run);
    await finish(run);
    expect(runs.latest(uidOf('a'))).toEqual(run.current);
    expect(runs.find(key('a'), run.id)).toEqual(run.current);
    expect(run.current.keptUntil).toBe('2026-02-01T08:00:01.000Z');
    // An id is good for its own provider alone.
    expect(runs.find(key('b'), run.id)).toBeUndefined();
    pass(1_001);
    expect([runs.latest(uidOf('a')), runs.find(key('a'), run.id)]).toEqual([undefined, undefined]);
  });

  it('keep no more than there is room for, and say until when only where they are kept', async () => {
    const { runs, begin, finish } = aReplica({ kept: 2, keptBytes: 20_000 });
    for (const name of ['a', 'b', 'c']) await finish(begin(name));
    expect([runs.latest(uidOf('a')), runs.size.kept]).toEqual([undefined, 2]);
    const large = aDiscovery({ images: { items: [{ id: 'x'.repeat(30_000) }] } });
    const run = begin('d');
    await finish(run, large);
    expect([run.current.state, run.current.keptUntil, runs.latest(uidOf('d'))]).toEqual([
      'SUCCEEDED',
      undefined,
      undefined,
    ]);
    expect(runs.size.keptBytes).toBeLessThanOrEqual(20_000);
  });

  it('are found by their ids while another for the same provider runs, and the one begun last without', async () => {
    const { runs, begin, finish } = aReplica();
    const [old, late] = [begin('a', 1), begin('a', 2)];
    expect([runs.latest(uidOf('a')), runs.find(key('a'), old.id)]).toEqual([late, old]);
    await expect.poll(() => late.current.state).toBe('RUNNING');
    await finish(late);
    expect(runs.latest(uidOf('a'))).toEqual(late.current);
    // One that was begun before and ends after it is no later one.
    old.stop(cancelled('Stopped.'));
    await old.end;
    expect([runs.latest(uidOf('a')), runs.find(key('a'), old.id)]).toEqual([late.current, old.current]);
  });

  it('that were given up are still found and waited for until they have ended, though others took their place', async () => {
    const { runs, begin, asking } = aReplica({ closeMs: 50 });
    const left = begin('a');
    const leave = left.waiters.join();
    await expect.poll(() => asking.has('a')).toBe(true);
    leave();
    const next = begin('a');
    expect(next).not.toBe(left);
    expect([runs.size.underWay, runs.find(key('a'), left.id), begin('a')]).toEqual([2, left, next]);
    await runs.stop();
    expect([left.isOver, next.isOver, runs.size.underWay]).toEqual([true, true, 0]);
  });

  it('end with TIMEOUT when they take too long, though the driver heeds no signal', async () => {
    const { begin, closed } = aReplica({ runMs: 20, closeMs: 20 });
    const run = begin('a');
    await run.end;
    expect([run.current.state, run.current.failure?.code, closed]).toEqual(['FAILED', 'TIMEOUT', ['a']]);
  });

  it('all end with the replica, those that wait too, and none is begun after it', async () => {
    const { runs, begin, asking } = aReplica({ atOnce: 1, spareAtOnce: 0 });
    const [run, waiting] = [begin('a'), begin('b')];
    const frames = followRun(waiting);
    await frames.next();
    const last = frames.next();
    await expect.poll(() => run.current.state).toBe('RUNNING');
    await runs.stop();
    expect([run.current.state, waiting.current.state]).toEqual(['CANCELLED', 'CANCELLED']);
    expect(asking.has('b')).toBe(false);
    expect((await last).value).toBe(waiting.current);
    expect((await frames.next()).done).toBe(true);
    expect(() => begin('c')).toThrow(/being stopped/);
  });

  it('send nothing when nobody who asked for them may by the time that their turn comes', async () => {
    const { begin, finish, asking } = aReplica({ atOnce: 1, spareAtOnce: 0 });
    const first = begin('a');
    const asked: string[] = [];
    const withdrawn = (code: ErrorCode): Mandate => {
      return async () => {
        asked.push(code);
        throw new GatewayError(code, 'A refusal.');
      };
    };
    const refused = begin('b', 1, 'default', withdrawn('FORBIDDEN'));
    const unknown = begin('c', 1, 'default', withdrawn('UNAVAILABLE'));
    const wanted = begin('d', 1, 'default', withdrawn('FORBIDDEN'));
    expect(begin('d')).toBe(wanted);
    expect(asked).toEqual([]);
    await finish(first);
    await finish(wanted);
    await Promise.all([refused.end, unknown.end]);
    expect(asked).toEqual(['FORBIDDEN', 'UNAVAILABLE', 'FORBIDDEN']);
    expect([refused, unknown, wanted].map(({ current }) => current.state)).toEqual([
      'CANCELLED',
      'CANCELLED',
      'SUCCEEDED',
    ]);
    expect([...asking.keys()]).toEqual(['a', 'd']);
    expect(refused.current.failure?.message).toContain('Nobody who asked for it is permitted');
    expect(unknown.current.failure?.message).toContain('could not tell');
  });

  it('leave room for the catalogs of others, whatever one provider or one namespace asks for', async () => {
    const { runs, begin, finish, asking } = aReplica({ kept: 6, keptPerNamespace: 4, keptPerProvider: 2 });
    const other = begin('z', 1, 'other');
    await finish(other);
    const own = [];
    for (let generation = 1; generation <= 3; generation += 1) {
      asking.delete('a');
      const run = begin('a', generation);
      await finish(run);
      own.push(run);
    }
    expect(own.map(({ id }) => runs.find(key('a'), id) !== undefined)).toEqual([false, true, true]);
    for (const name of ['b', 'c', 'd', 'e']) await finish(begin(name));
    expect(runs.latest(uidOf('a'))).toBeUndefined();
    expect(runs.find(providerKey('other', 'z'), other.id)).toEqual(other.current);
    // Full in all: the namespace that holds most gives way.
    for (const name of ['x', 'y']) await finish(begin(name, 1, 'other'));
    expect([runs.size.kept, runs.latest(uidOf('b')), runs.latest(uidOf('z', 'other')) === undefined]).toEqual([
      6,
      undefined,
      false,
    ]);
  });
});
