import { subjectOf } from '../../asking/subject-of.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import { discoverNow } from '../look/discover-now.ts';
import type { Lanes } from '../schedule/lanes.ts';
import type { Taken } from '../schedule/rota.ts';
import { enterLane, type TurnOptions } from './turn.ts';

export interface DiscoveryTurnOptions extends TurnOptions {
  readonly discoveryLanes: Lanes;
}

/** One provider is asked in its turn what it offers. Never throws. */
export async function discoverInTurn({ uid }: Taken, options: DiscoveryTurnOptions): Promise<void> {
  const { look, watched, discoveryLanes, schedule, conclude, metrics, elapsed } = options;
  let isSuccess = false;
  await watched.within(uid, 'discover', async (one, signal) => {
    const leave = await enterLane(options, { lanes: discoveryLanes, uid, of: one }, signal);
    try {
      const provider = watched.find(uid);
      const subject = provider && subjectOf(provider, look.drivers);
      if (provider === undefined || subject === undefined || subject instanceof DriverFailure) return;
      const began = elapsed();
      const observations = await discoverNow(subject, look, signal);
      isSuccess = !(observations.discovery instanceof DriverFailure);
      metrics.discovered(isSuccess, (elapsed() - began) / 1_000);
      const current = watched.find(uid);
      if (current !== undefined && current.metadata.generation === provider.metadata.generation) {
        conclude(current, observations, isSuccess);
      }
    } finally {
      leave();
    }
  });
  schedule.discovered(uid, isSuccess, elapsed());
}
