import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { EventManifest, EventWrites } from '../../cluster/events-write.ts';
import type { Log } from '../../cluster/log.ts';
import { EventCorrelator } from './event-correlator.ts';
import { eventOf } from './event-manifest.ts';
import { EventQueue } from './event-queue.ts';
import { type News, newsOf } from './worth-an-event.ts';

export interface EventRecorderOptions {
  readonly cluster: EventWrites;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Name of this replica. */
  readonly replica: string;
  readonly log: Pick<Log, 'warn'>;
  /** How many may wait to be written, of all namespaces; 1,000 unless given. */
  readonly maxWaiting?: number;
  /** Between two tries of a write that did not reach the cluster, in milliseconds; 10 seconds unless given. */
  readonly retryMs?: number;
}

/** How many Events there were, by what became of them. */
export interface EventCounts {
  /** Created. */
  readonly created: number;
  /** Counted up where they were already. */
  readonly counted: number;
  /** Not told, since there had been too many about the same provider. */
  readonly filtered: number;
  /** Not told, since too many waited for the cluster, or the gateway stopped. */
  readonly dropped: number;
  /** Refused by the cluster, or not taken in so many tries. */
  readonly failed: number;
}

export interface EventRecorder {
  /** Takes note of it and returns at once, whatever becomes of it; never throws. */
  readonly recordTransition: (provider: MachineProvider, news: News) => void;
  /** The same of all that is news in a status that was just written. */
  readonly recordWrite: (before: Pick<MachineProvider, 'status'>, after: MachineProvider) => void;
  readonly counts: () => EventCounts;
  /** Writes what still waits, for a moment, and drops the rest. */
  stop(): Promise<void>;
}

const tries = 12;
/** Namespaces that are written to at the same time, an Event of each: where one refuses all for a while, others go on. */
const atOnce = 8;
/** What a clean end may take. */
const flushMs = 1_000;
/** What may pass by itself; anything else would be refused the next time as well. */
const passing: readonly ErrorCode[] = ['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'UNAUTHENTICATED', 'INTERNAL'];

/** Writes Kubernetes Events, those of a namespace one after the other, aside from whoever has something to tell. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { cluster, now, replica, log, maxWaiting = 1_000, retryMs = 10_000 } = options;
  const counts = { created: 0, counted: 0, filtered: 0, dropped: 0, failed: 0 };
  const correlator = new EventCorrelator(now);
  const waiting = new EventQueue(maxWaiting);
  const ending = new AbortController();
  /** By namespace. */
  const working = new Map<string, Promise<void>>();
  let isStopping = false;

  /** Resolves with what became of it; an Event that has expired is created anew. */
  const write = async (kind: 'create' | 'count', event: EventManifest): Promise<'created' | 'counted'> => {
    if (kind === 'count') {
      const { count, lastTimestamp, message } = event;
      try {
        await cluster.patch(event.metadata, { count, lastTimestamp, message }, ending.signal);
        return 'counted';
      } catch (error) {
        if (!isOf(error, ['NOT_FOUND'])) throw error;
      }
    }
    await cluster.create(event, ending.signal).catch((error: unknown) => {
      // An earlier try was done after all.
      if (!isOf(error, ['ALREADY_EXISTS'])) throw error;
    });
    return 'created';
  };

  const tell = async (told: EventManifest): Promise<void> => {
    if (ending.signal.aborted) return void (counts.dropped += 1);
    const correlated = correlator.correlate(told);
    if (correlated.kind === 'filtered') return void (counts.filtered += 1);
    const { kind, event } = correlated;
    for (let attempt = 1; ; attempt += 1) {
      try {
        counts[await write(kind, event)] += 1;
        return;
      } catch (error) {
        if (ending.signal.aborted) return void (counts.dropped += 1);
        if (!isOf(error, passing) || attempt === tries) {
          counts.failed += 1;
          log.warn({ provider: placeOf(event), reason: event.reason, err: error }, 'an Event could not be written');
          return;
        }
        // Not all replicas' at the same moment.
        const pauseMs = retryMs * (0.5 + Math.random());
        await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  };

  const work = async (namespace: string, event: EventManifest): Promise<void> => {
    await tell(event);
    working.delete(namespace);
    begin();
  };
  const begin = (): void => {
    while (working.size < atOnce) {
      const next = waiting.take(working);
      if (next === undefined) return;
      const { namespace } = next.metadata;
      working.set(namespace, work(namespace, next));
    }
  };

  const recordTransition = (provider: MachineProvider, news: News) => {
    if (isStopping) return void (counts.dropped += 1);
    counts.dropped += waiting.add(eventOf(provider, news, { now: now(), replica }));
    begin();
  };

  return {
    counts: () => ({ ...counts }),
    recordTransition,
    recordWrite(before, after) {
      for (const news of newsOf(before.status, after.status)) recordTransition(after, news);
    },
    async stop() {
      isStopping = true;
      const timer = setTimeout(() => ending.abort(), flushMs);
      while (working.size > 0) await Promise.all(working.values());
      clearTimeout(timer);
    },
  };
}

function isOf(error: unknown, codes: readonly ErrorCode[]): boolean {
  return error instanceof GatewayError && codes.includes(error.code);
}

function placeOf({ involvedObject: { namespace, name } }: EventManifest): string {
  return `${namespace}/${name}`;
}
