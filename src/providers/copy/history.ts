import type { MachineProvider, ProviderKey, ResourceVersion } from '../../../schema/machine-provider.ts';
import { type Reached, reachedIn } from './reached.ts';
import { estimateOwnBytes } from './size.ts';

/** One change of one provider, as the watch (or a relist) told it. */
export interface Change {
  /** Counts the changes of this replica's history; no two share one. */
  readonly sequence: number;
  readonly key: ProviderKey;
  readonly before: MachineProvider | undefined;
  readonly after: MachineProvider | undefined;
  /** The state to show: `after`, or the last known one of a deleted provider. */
  readonly last: MachineProvider;
  /** The cluster's version at which it had certainly happened, as the watch (or list) of its namespace told it. */
  readonly version: ResourceVersion;
  /** The greatest version that loses nothing for who has seen all up to here and goes on at another replica. */
  readonly safe: ResourceVersion;
  /** The same where each namespace has a watch of its own: see Reached. */
  readonly ahead?: Reached['ahead'];
  /** Whether versions between before and after may have been left out. */
  readonly collapsed: boolean;
  /** It was there before, and nobody here knows how: `before` is undefined then. */
  readonly unknownBefore?: boolean;
}

/** Where a version stands in the history, or why it has no place there. */
export type Place =
  { readonly kind: 'at'; readonly sequence: number } | { readonly kind: 'lost'; readonly reason: string };

export interface HistoryBounds {
  readonly windowMs: number;
  readonly maxBytes: number;
}

interface Entry {
  readonly change: Change;
  readonly at: number;
  readonly bytes: number;
}

/** Versions strictly between the two were never seen here: what came and went meanwhile is unknown. */
interface Gap {
  /** undefined for all. */
  readonly namespace: string | undefined;
  readonly from: ResourceVersion;
  readonly to: ResourceVersion;
}

const GAPS_KEPT = 1_000;
const ENTRY_BYTES = 200;
const AHEAD_BYTES = 50;

/** The changes of the last while, bounded in time and bytes, and which versions can be resumed from them. */
export class ChangeHistory {
  private entries: (Entry | undefined)[] = [];
  /** Entries before this index are gone (and undefined); the array is cut in bulk. */
  private head = 0;
  private gaps: Gap[] = [];
  private bytes = 0;
  /** The sequence of the last change, recorded or gone; 0 before the first. */
  last = 0;
  private floorVersion: ResourceVersion;
  /** Where each namespace has a watch of its own, the versions ascend, begin and have gaps in each for itself. */
  private readonly floors: Map<string, ResourceVersion> | undefined;
  private readonly bounds: HistoryBounds;

  constructor(start: ResourceVersion, bounds: HistoryBounds, namespaces?: ReadonlyMap<string, ResourceVersion>) {
    this.floorVersion = start;
    this.floors = namespaces && new Map(namespaces);
    this.bounds = bounds;
  }

  /** The earliest sequence that a reader can go on from. */
  get floor(): number {
    return this.last - (this.entries.length - this.head);
  }

  /** `now` is in milliseconds of a clock that is never set. */
  record(change: Omit<Change, 'sequence'>, now: number): void {
    const { before, after, last } = change;
    // The current state is the table's; what only the history keeps is the state that this change made old.
    const kept = (before ? estimateOwnBytes(before, last) : 0) + (after ? 0 : estimateOwnBytes(last, undefined));
    const bytes = ENTRY_BYTES + AHEAD_BYTES * (change.ahead?.size ?? 0) + kept;
    this.entries.push({ change: { ...change, sequence: ++this.last }, at: now, bytes });
    this.bytes += bytes;
    this.trim(now);
  }

  /** Notes that the versions between these two were skipped. */
  skip(from: ResourceVersion, to: ResourceVersion, namespace?: string): void {
    if (to - from < 2) return;
    this.gaps.push({ namespace, from, to });
    const [oldest] = this.gaps;
    if (this.gaps.length > GAPS_KEPT && oldest) this.raiseFloor(oldest.to, oldest.namespace);
  }

  /** The change of this sequence; undefined when it is gone or has not happened yet. */
  at(sequence: number): Change | undefined {
    const index = sequence - this.floor - 1;
    return index < 0 ? undefined : this.entries[this.head + index]?.change;
  }

  /** The sequence up to which all changes were seen by who has reached that; some behind it may have been seen too. */
  place(reached: Reached): Place {
    const floors = this.floors ?? [['', this.floorVersion] as const];
    for (const [namespace, floor] of floors) {
      const version = reachedIn(reached, namespace);
      if (version < floor) {
        return { kind: 'lost', reason: `this replica's history begins at version ${floor}, after ${version}` };
      }
    }
    const gap = this.gaps.find(({ namespace, from, to }) => {
      const { version, ahead } = reached;
      const versions =
        namespace === undefined ? [version, ...(ahead?.values() ?? [])] : [reachedIn(reached, namespace)];
      return versions.some((each) => from < each && each < to);
    });
    if (gap) {
      return { kind: 'lost', reason: `this replica did not see the versions from ${gap.from} to ${gap.to} one by one` };
    }
    const count = this.floors || reached.ahead ? this.countSeen(reached) : this.countUpTo(reached.version);
    return { kind: 'at', sequence: this.floor + count };
  }

  /** How many retained changes come before the first that was not seen. */
  private countSeen(reached: Reached): number {
    const isNew = (entry: Entry | undefined, index: number): boolean =>
      index >= this.head && entry !== undefined && isAfter(entry.change, reached);
    const first = this.entries.findIndex(isNew);
    return (first === -1 ? this.entries.length : first) - this.head;
  }

  /** How many retained changes had happened at a version outside every gap: there their versions ascend. */
  private countUpTo(version: ResourceVersion): number {
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.change.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return low - this.head;
  }

  trim(now: number): void {
    // The newest stays whatever its size: a reader that keeps up has not read it yet.
    while (this.head < this.entries.length - 1) {
      const entry = this.entries[this.head];
      if (!entry) break;
      if (this.bytes <= this.bounds.maxBytes && now - entry.at <= this.bounds.windowMs) break;
      this.bytes -= entry.bytes;
      this.entries[this.head++] = undefined;
      this.raiseFloor(entry.change.version, entry.change.last.metadata.namespace);
    }
    if (this.head > 1_024 && this.head > this.entries.length / 2) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  private raiseFloor(version: ResourceVersion, namespace: string | undefined): void {
    if (this.floors && namespace !== undefined) {
      this.floors.set(namespace, Math.max(version, this.floors.get(namespace) ?? 0) as ResourceVersion);
      this.gaps = this.gaps.filter((gap) => gap.to > (this.floors?.get(gap.namespace ?? '') ?? 0));
    } else {
      if (version > this.floorVersion) this.floorVersion = version;
      while ((this.gaps[0]?.to ?? Infinity) <= this.floorVersion) this.gaps.shift();
    }
  }
}

/** Whether a change happened after all that was seen. */
export function isAfter({ version, last }: Change, reached: Reached): boolean {
  return version > reachedIn(reached, last.metadata.namespace);
}
