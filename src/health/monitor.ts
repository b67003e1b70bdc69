import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { LeaseTerm } from '../cluster/lease-term.ts';
import { type FollowedStore, followStore } from './follow-store.ts';
import { createLanes, defaultLaneLimits, type LaneLimits } from './lanes.ts';
import type { LookLoad } from './look-metrics.ts';
import { Rounds, type RoundsOptions } from './rounds.ts';
import type { WriteLook } from './write-look.ts';

export interface MonitorOptions extends Omit<
  RoundsOptions,
  'term' | 'write' | 'lanes' | 'discoveryLanes' | 'slowAfterMs' | 'store'
> {
  /** What writes in a term, and no longer. */
  readonly writeIn: (term: LeaseTerm) => WriteLook;
  readonly store: FollowedStore & RoundsOptions['store'];
  readonly laneLimits?: Partial<LaneLimits> | undefined;
}

/** Looks at every provider again and again, while this replica leads. */
export interface Monitor {
  /** Until the term ends; then everything that was under way is given up, and nothing is left of it. */
  readonly lead: (term: LeaseTerm) => Promise<void>;
  /** It was just looked at for somebody who asked: what follows of that. Nothing while this replica does not lead. */
  readonly wasLooked: (provider: MachineProvider) => void;
  readonly load: () => LookLoad;
}

const atRest: LookLoad = { providers: 0, underWay: 0, waiting: 0, writes: 0 };

export function createMonitor(options: MonitorOptions): Monitor {
  const { store, memory, writeIn } = options;
  const limits = { ...defaultLaneLimits, ...options.laneLimits };
  let rounds: Rounds | undefined;
  return {
    async lead(term) {
      // Somebody else has looked meanwhile.
      memory.forgetAll();
      const lanes = createLanes(limits);
      const discoveryLanes = createLanes(ofDiscoveries);
      const own = new Rounds({
        ...options,
        write: writeIn(term),
        term,
        lanes,
        discoveryLanes,
        slowAfterMs: limits.slowAfterMs,
      });
      rounds = own;
      const leave = followStore(store, own);
      try {
        await own.run();
      } finally {
        leave();
        await own.stop();
        rounds = undefined;
        memory.forgetAll();
      }
    },
    wasLooked: (provider) => rounds?.wasLooked(provider),
    load: () => rounds?.load() ?? atRest,
  };
}

/** They take minutes, and are never urgent. */
const ofDiscoveries: LaneLimits = {
  quick: 8,
  quickPerHost: 4,
  slow: 8,
  slowPerHost: 4,
  overflow: 32,
  slowAfterMs: 60_000,
};
