import { LRUCache } from 'lru-cache';
import { type Bucket, createBucket } from '../../bucket.ts';
import type { EventManifest } from '../../cluster/events-write.ts';
import { boundedMessage } from './event-manifest.ts';

/** What becomes of an Event: it is created, counted up where it is already, or not told for being one too many. */
export type Correlated =
  { readonly kind: 'create' | 'count'; readonly event: EventManifest } | { readonly kind: 'filtered' };

/** Similar ones within this time are combined; a pause of it begins a new count of them. */
const similarWithinMs = 600_000;
/** From so many different messages on. */
const combinedFrom = 10;
/** So many about one object at once, and then one in five minutes. */
const burst = 25;
const perSecond = 1 / 300;
/** Of each: what is forgotten is told anew, as by a replica that has just begun to lead. */
const remembered = 4_096;

interface Similar {
  readonly messages: Set<string>;
  lastAt: number;
}

interface Told {
  readonly name: string;
  readonly firstTimestamp: string;
  count: number;
}

/**
 * Keeps Events few as kubelet does (client-go's EventCorrelator with its defaults): the same one is counted up; from ten
 * different messages of one object, type and reason within ten minutes on they are combined into one; and of one object
 * no more are told than a budget allows. What it remembers has a bound, whatever happens to how many objects.
 */
export class EventCorrelator {
  private readonly similar = new LRUCache<string, Similar>({ max: remembered });
  private readonly told = new LRUCache<string, Told>({ max: remembered });
  private readonly budgets = new LRUCache<string, Bucket>({ max: remembered });

  private readonly now: () => number;

  /** `now` in milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** The answer's name is that of the Event to create, or to count up. */
  correlate(event: EventManifest): Correlated {
    const { event: combined, key } = this.combine(event);
    const counted = this.count(combined, key);
    // Counted all the same, so that the next one that is told tells of it.
    return this.budgetOf(event).take(1) ? counted : { kind: 'filtered' };
  }

  private combine(event: EventManifest): { readonly event: EventManifest; readonly key: string } {
    const now = this.now();
    const group = keyOf([...objectOf(event), event.type, event.reason]);
    let similar = this.similar.get(group);
    if (similar === undefined || now - similar.lastAt > similarWithinMs) similar = { messages: new Set(), lastAt: now };
    similar.lastAt = now;
    similar.messages.add(event.message);
    this.similar.set(group, similar);
    if (similar.messages.size < combinedFrom) {
      const { type, reason, message, involvedObject } = event;
      return { event, key: keyOf([...objectOf(event), type, reason, message, involvedObject.fieldPath]) };
    }
    // It has served its purpose, and the set must not grow.
    similar.messages.delete(event.message);
    return {
      event: { ...event, message: boundedMessage(`(combined from similar events): ${event.message}`) },
      key: group,
    };
  }

  private count(event: EventManifest, key: string): Correlated {
    const told = this.told.get(key);
    if (told === undefined) {
      this.told.set(key, { name: event.metadata.name, firstTimestamp: event.firstTimestamp, count: 1 });
      return { kind: 'create', event };
    }
    told.count += 1;
    const { name, firstTimestamp, count } = told;
    return { kind: 'count', event: { ...event, metadata: { ...event.metadata, name }, firstTimestamp, count } };
  }

  private budgetOf(event: EventManifest): Bucket {
    const key = keyOf(objectOf(event));
    const budget = this.budgets.get(key) ?? createBucket({ perSecond, burst, now: this.now });
    this.budgets.set(key, budget);
    return budget;
  }
}

/** One that was made again under its name is another object. */
function objectOf({ involvedObject: { namespace, name, uid } }: EventManifest): readonly string[] {
  return [namespace, name, uid];
}

/** No two lists of texts make the same key. */
function keyOf(parts: readonly string[]): string {
  return JSON.stringify(parts);
}
