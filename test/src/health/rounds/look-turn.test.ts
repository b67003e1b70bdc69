import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drivers } from '../../../../src/drivers/registry.ts';
import type { Conclude } from '../../../../src/health/rounds/conclude.ts';
import { lookInTurn } from '../../../../src/health/rounds/look-turn.ts';
import { WatchedProviders } from '../../../../src/health/rounds/watched.ts';
import type { Lanes } from '../../../../src/health/schedule/lanes.ts';
import { Schedule } from '../../../../src/health/schedule/schedule.ts';
import { assess } from '../../../../src/status/assess.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';
import { noMetrics } from '../../../support/no-metrics.ts';
import { recordingLog } from '../../../support/recording-log.ts';

const provider = aMachineProvider({ name: 'one', uid: 'one' });
/** There is never room. */
const lanes: Lanes = {
  enter: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    }),
  waiting: 1,
  underWay: { quick: 0, slow: 0 },
};

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A turn that is waiting; `told` is what was concluded so far. */
function aTurn(problemsOf: () => readonly never[] = () => []) {
  const log = recordingLog();
  const watched = new WatchedProviders({ store: { find: () => provider }, log });
  const schedule = new Schedule({ intervalMs: 60_000 });
  watched.add(provider);
  schedule.add('one', { wasLooked: false, hasQuotas: false, wasDiscovered: false }, 0);
  const told: Parameters<Conclude>[1][] = [];
  const ended = lookInTurn(
    { uid: 'one', dueAt: 0, quotas: true },
    {
      look: {
        accessFor: () => expect.unreachable('nobody is looked at'),
        paceOf: () => ({ timeoutMs: 1_000, perSecond: 1, burst: 1 }),
        lateMs: () => 0,
        ...{ drivers, problemsOf, log },
      },
      ...{ watched, schedule, lanes, metrics: noMetrics, slowAfterMs: 2_000 },
      conclude: (of, seen) => {
        told.push(seen);
        return assess({ provider: of, looks: [], unconfirmed: false }, seen, 0);
      },
      elapsed: () => Date.now(),
    },
  );
  return { log, watched, told, ended };
}

describe('a turn that has to wait', () => {
  it('tells after a second at least that nobody knows, once', async () => {
    const { watched, told, ended } = aTurn();
    await vi.advanceTimersByTimeAsync(999);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([{ generation: provider.metadata.generation, problems: [] }]);
    watched.removeAll('it is over');
    await ended;
  });

  it('leaves no timer behind, and tells nothing any more, when it is given up', async () => {
    const { watched, told, ended } = aTurn();
    watched.giveUp('one', 'it was changed');
    await ended;
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([]);
  });

  it('does no harm to others where even that fails', async () => {
    const { log, watched, told, ended } = aTurn(() => {
      throw new TypeError('nobody foresaw that');
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
    expect(log.lines).toMatchObject([['error', { operation: 'look' }, 'a turn ended in a way that nobody foresaw']]);
    watched.removeAll('it is over');
    await ended;
  });
});
