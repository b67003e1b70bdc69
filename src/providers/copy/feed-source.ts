import type { MachineProvider, ProviderKey, ResourceVersion } from '../../../schema/machine-provider.ts';
import type { ReplayGoal } from '../../cluster/ports.ts';
import type { ProviderFilter } from './filter.ts';
import type { Change, Place } from './history.ts';
import type { Reached } from './reached.ts';
import type { Wakeups } from './wakeups.ts';

/** What feeds read of the store. */
export interface FeedSource {
  readonly synced: boolean;
  /** Everything up to this version is known here; 0 before the first list. */
  readonly version: ResourceVersion;
  /** The same, where each namespace has a watch of its own also for each of them. */
  readonly reached: Reached;
  /** The greatest version of which anything is known. */
  readonly furthest: ResourceVersion;
  /** Whether all that was seen there is known here. */
  includes(reached: Reached): boolean;
  /** Names the life of the history; a new one when the cluster itself went back in time. */
  readonly epoch: string;
  readonly lastSequence: number;
  readonly floorSequence: number;
  readonly wakeups: Wakeups;
  /** The namespaces that hold providers now; the same object for as long as they are the same. */
  readonly namespaces: ReadonlySet<string>;
  change(sequence: number): Change | undefined;
  place(reached: Reached): Place;
  /** What a replay must reach to join the history at `lastSequence`: all that is here at this moment. */
  replayGoal(): ReplayGoal;
  find(key: ProviderKey): MachineProvider | undefined;
  /** At most `limit` that match, by namespace and name, behind a provider of that key (there or not). */
  takeBehind(filter: ProviderFilter, key: ProviderKey | '', limit: number): MachineProvider[];
}
