import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drivers } from '../../../../src/drivers/registry.ts';
import { createLookMemory, createShortMemory } from '../../../../src/health/look/look-memory.ts';
import { Rounds } from '../../../../src/health/rounds/rounds.ts';
import { createLanes } from '../../../../src/health/schedule/lanes.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';
import { noMetrics } from '../../../support/no-metrics.ts';
import { aStore } from '../../../support/ports.ts';

const seen = { looks: [{ at: 0, isSuccess: true }], unconfirmed: true };
const nothing = { looks: [], unconfirmed: false };
const provider = aMachineProvider({ name: 'one', uid: 'one' });

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it('of a replica that does not lead is short, and has a bound whatever is looked at and deleted', () => {
  const memory = createShortMemory();
  // To the cache a clock at nothing is none.
  vi.advanceTimersByTime(1);
  memory.note(provider, seen);
  vi.advanceTimersByTime(60_000);
  expect(memory.of(provider)).toEqual(seen);
  vi.advanceTimersByTime(120_000);
  expect(memory.of(provider)).toEqual(nothing);
  const lives = Array.from({ length: 3_000 }, (_, life) => aMachineProvider({ name: 'one', uid: `life-${life}` }));
  for (const life of lives) memory.note(life, seen);
  expect(lives.filter((life) => memory.of(life).unconfirmed).length).toBeLessThanOrEqual(1_000);
});

it('of a leader has what others ask for as well, and nothing of a provider that is gone', async () => {
  const memory = createLookMemory();
  const rounds = new Rounds({
    look: {
      accessFor: () => expect.unreachable('nobody is looked at'),
      drivers,
      problemsOf: () => [],
      paceOf: () => ({ timeoutMs: 1_000, perSecond: 1, burst: 1 }),
      lateMs: () => 0,
      log: { error: () => expect.unreachable('nothing fails') },
    },
    write: () => expect.unreachable('nothing is written'),
    memory,
    store: aStore([provider]),
    intervalMs: 60_000,
    now: () => 0,
    elapsed: () => 0,
    log: { error: () => expect.unreachable('nothing fails') },
    metrics: noMetrics,
    term: { signal: new AbortController().signal, holds: () => true },
    lanes: createLanes(),
    discoveryLanes: createLanes(),
    slowAfterMs: 1_000,
  });
  rounds.appeared(provider);
  rounds.wasLooked(provider, seen);
  expect(memory.of(provider)).toEqual(seen);
  rounds.gone(provider.metadata.uid);
  expect(memory.of(provider)).toEqual(nothing);
  // A look that somebody asked for ends late.
  rounds.wasLooked(provider, seen);
  expect(memory.of(provider)).toEqual(nothing);
  await rounds.stop();
});
