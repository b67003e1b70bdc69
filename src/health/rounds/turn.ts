import { endpointHost } from '../../asking/endpoint-host.ts';
import { subjectOf } from '../../asking/subject-of.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import type { LookOptions } from '../look/look.ts';
import type { Lanes } from '../schedule/lanes.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Conclude } from './conclude.ts';
import type { LookMetrics } from './look-metrics.ts';
import type { Watched, WatchedProviders } from './watched.ts';

/** What all turns of a term share. */
export interface TurnOptions {
  readonly look: LookOptions;
  readonly watched: WatchedProviders;
  readonly schedule: Schedule;
  readonly conclude: Conclude;
  readonly metrics: LookMetrics;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
}

/** Waits for room among others of the same host and namespace. Rejects with the signal's reason. */
export function enterLane(
  { look, watched }: Pick<TurnOptions, 'look' | 'watched'>,
  { lanes, uid, of: { key, isSlow } }: { readonly lanes: Lanes; readonly uid: string; readonly of: Watched },
  signal: AbortSignal,
): Promise<() => void> {
  const provider = watched.find(uid);
  const subject = provider && subjectOf(provider, look.drivers);
  const isAsked = subject !== undefined && !(subject instanceof DriverFailure);
  const host = isAsked ? endpointHost(subject.provider.spec, subject.driver) : key;
  return lanes.enter({ host, namespace: provider?.metadata.namespace ?? '', isSlow }, signal);
}
