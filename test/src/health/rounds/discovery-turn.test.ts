import { expect, it } from 'vitest';
import { drivers } from '../../../../src/drivers/registry.ts';
import { discoverInTurn } from '../../../../src/health/rounds/discovery-turn.ts';
import { WatchedProviders } from '../../../../src/health/rounds/watched.ts';
import { Schedule } from '../../../../src/health/schedule/schedule.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';
import { noMetrics } from '../../../support/no-metrics.ts';
import { recordingLog } from '../../../support/recording-log.ts';

const provider = aMachineProvider({ name: 'one', uid: 'one' });

/** A discovery whose wait for its turn ends like that. */
async function discover(enter: (watched: WatchedProviders) => Promise<never>) {
  const log = recordingLog();
  const counted: boolean[] = [];
  const watched = new WatchedProviders({ store: { find: () => provider }, log });
  watched.add(provider);
  const schedule = new Schedule({ intervalMs: 60_000 });
  await discoverInTurn(
    { uid: 'one', dueAt: 0 },
    {
      look: {
        accessFor: () => expect.unreachable('nobody is asked'),
        paceOf: () => ({ timeoutMs: 1_000, perSecond: 1, burst: 1 }),
        problemsOf: () => [],
        lateMs: () => 0,
        ...{ drivers, log },
      },
      ...{ watched, schedule, elapsed: () => 0 },
      discoveryLanes: { enter: () => enter(watched), waiting: 0, underWay: { quick: 0, slow: 0 } },
      metrics: { ...noMetrics, discovered: (isSuccess) => void counted.push(isSuccess) },
      conclude: () => expect.unreachable('nothing was found'),
    },
  );
  return { lines: log.lines, counted };
}

it('is told in the log to be a discovery where it fails unforeseen', async () => {
  const { lines } = await discover(async () => Promise.reject(new TypeError('nobody foresaw that')));
  expect(lines).toMatchObject([['error', { operation: 'discover' }, 'a turn ended in a way that nobody foresaw']]);
});

it('is neither counted nor told where it is given up before it began', async () => {
  const told = await discover(async (watched) => {
    watched.giveUp('one', 'its spec was changed');
    return Promise.reject(new DOMException('its spec was changed', 'AbortError'));
  });
  expect(told).toEqual({ lines: [], counted: [] });
});
