import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { LeaseTerm } from '../cluster/lease-term.ts';
import { ConditionStatus, findCondition } from '../status/condition.ts';
import type { Assessment } from '../status/observations.ts';
import { createLookMemory, createShortMemory, type LookMemory, type Remembered } from './look/look-memory.ts';
import { type FollowedStore, followStore } from './rounds/follow-store.ts';
import type { LookLoad } from './rounds/look-metrics.ts';
import { Rounds, type RoundsOptions } from './rounds/rounds.ts';
import { createLanes, defaultLaneLimits, type LaneLimits } from './schedule/lanes.ts';
import type { WriteLook } from './write/write-look.ts';

export interface MonitorOptions extends Omit<
  RoundsOptions,
  'term' | 'write' | 'memory' | 'lanes' | 'discoveryLanes' | 'slowAfterMs' | 'store'
> {
  /** What writes in a term, and no longer. */
  readonly writeIn: (term: LeaseTerm) => WriteLook;
  readonly store: FollowedStore & RoundsOptions['store'];
  /** What this replica was told of its credentials is forgotten. */
  readonly forgetRefusals: (provider: MachineProvider) => void;
  readonly laneLimits?: Partial<LaneLimits> | undefined;
}

/** Looks at every provider again and again, while this replica leads. */
export interface Monitor {
  /** Until the term ends; then everything that was under way is given up, and nothing is left of it. */
  readonly lead: (term: LeaseTerm) => Promise<void>;
  /** What is remembered of earlier looks at it by this replica. */
  readonly known: (provider: MachineProvider) => Remembered;
  /** It was just looked at for somebody who asked: remembered, and confirmed soon where this replica leads. */
  readonly wasLooked: (provider: MachineProvider, assessment: Assessment) => void;
  readonly load: () => LookLoad;
}

const atRest: LookLoad = { providers: 0, underWay: 0, waiting: 0, writes: 0 };

export function createMonitor(options: MonitorOptions): Monitor {
  const { store, writeIn } = options;
  const limits = { ...defaultLaneLimits, ...options.laneLimits };
  const asked = createShortMemory();
  let leading: { readonly rounds: Rounds; readonly memory: LookMemory } | undefined;
  return {
    async lead(term) {
      // A new one: somebody else has looked meanwhile.
      const memory = createLookMemory();
      const lanes = createLanes(limits);
      const discoveryLanes = createLanes(ofDiscoveries);
      const rounds = new Rounds({
        ...options,
        write: writeIn(term),
        term,
        memory,
        lanes,
        discoveryLanes,
        slowAfterMs: limits.slowAfterMs,
      });
      for (const provider of store.values()) if (!isSaidToBeRefused(provider)) options.forgetRefusals(provider);
      leading = { rounds, memory };
      const leave = followStore(store, rounds);
      try {
        await rounds.run();
      } finally {
        leave();
        leading = undefined;
        await rounds.stop();
      }
    },
    known: (provider) => (leading?.memory ?? asked).of(provider),
    wasLooked: (provider, assessment) => {
      if (leading === undefined) asked.note(provider, assessment);
      else leading.rounds.wasLooked(provider, assessment);
    },
    load: () => leading?.rounds.load() ?? atRest,
  };
}

/**
 * A refusal that no status tells was met by somebody who could not tell it: that was long ago, or nobody else has met it. A
 * replica that has just been started would try once, too.
 */
function isSaidToBeRefused({ status }: MachineProvider): boolean {
  return findCondition(status?.conditions, 'Authenticated')?.status === ConditionStatus.FALSE;
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
