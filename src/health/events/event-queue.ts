import type { EventManifest } from '../../cluster/events-write.ts';

/**
 * Events that wait to be written, of each namespace in turn: however many one has to tell, those of another are put off by
 * one each. Where there is no room any more, whoever holds most of it gives up the oldest of its own.
 */
export class EventQueue {
  private readonly maxWaiting: number;
  /** By namespace, that first whose turn is next. */
  private readonly waiting = new Map<string, EventManifest[]>();
  private count = 0;

  constructor(maxWaiting: number) {
    this.maxWaiting = maxWaiting;
  }

  get size(): number {
    return this.count;
  }

  /** How many had to go for it: one or none. */
  add(event: EventManifest): number {
    const { namespace } = event.metadata;
    const own = this.waiting.get(namespace) ?? [];
    own.push(event);
    this.waiting.set(namespace, own);
    this.count += 1;
    if (this.count <= this.maxWaiting) return 0;
    this.dropOldest();
    return 1;
  }

  /** The next of a namespace that is none of the busy ones. */
  take(busy: Pick<ReadonlySet<string>, 'has'> = new Set()): EventManifest | undefined {
    for (const [namespace, own] of this.waiting) {
      if (busy.has(namespace)) continue;
      const event = own.shift();
      this.waiting.delete(namespace);
      if (own.length > 0) this.waiting.set(namespace, own);
      this.count -= 1;
      return event;
    }
    return undefined;
  }

  /** The newest tell how it is now. */
  private dropOldest(): void {
    let most: [string, EventManifest[]] | undefined;
    for (const entry of this.waiting) if (most === undefined || entry[1].length > most[1].length) most = entry;
    if (most === undefined) return;
    const [namespace, own] = most;
    own.shift();
    if (own.length === 0) this.waiting.delete(namespace);
    this.count -= 1;
  }
}
