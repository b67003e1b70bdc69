import type { MachineProvider, ProviderKey, ResourceVersion } from '../../schema/machine-provider.ts';
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
  /** The cluster's version at which it had certainly happened. */
  readonly version: ResourceVersion;
  /** The greatest version that loses nothing for who has seen all up to here and goes on at another replica. */
  readonly safe: ResourceVersion;
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
  readonly from: ResourceVersion;
  readonly to: ResourceVersion;
}

const GAPS_KEPT = 1_000;
const ENTRY_BYTES = 200;

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
  private readonly bounds: HistoryBounds;

  constructor(start: ResourceVersion, bounds: HistoryBounds) {
    this.floorVersion = start;
    this.bounds = bounds;
  }

  /** The earliest sequence that a reader can go on from. */
  get floor(): number {
    return this.last - (this.entries.length - this.head);
  }

  /** An estimate of what the history alone keeps in memory. */
  get retainedBytes(): number {
    return this.bytes;
  }

  /** `now` is in milliseconds of a clock that is never set. */
  record(change: Omit<Change, 'sequence'>, now: number): void {
    const { before, after, last } = change;
    // The current state is the table's; what only the history keeps is the state that this change made old.
    const kept = (before ? estimateOwnBytes(before, last) : 0) + (after ? 0 : estimateOwnBytes(last, undefined));
    const bytes = ENTRY_BYTES + kept;
    this.entries.push({ change: { ...change, sequence: ++this.last }, at: now, bytes });
    this.bytes += bytes;
    this.trim(now);
  }

  /** Notes that the versions between these two were skipped. */
  skip(from: ResourceVersion, to: ResourceVersion): void {
    if (to - from < 2) return;
    this.gaps.push({ from, to });
    if (this.gaps.length > GAPS_KEPT) this.raiseFloor(this.gaps[0]?.to ?? this.floorVersion);
  }

  /** The change of this sequence; undefined when it is gone or has not happened yet. */
  at(sequence: number): Change | undefined {
    const index = sequence - this.floor - 1;
    return index < 0 ? undefined : this.entries[this.head + index]?.change;
  }

  /** The sequence that holds all up to a version, which this replica must have reached. */
  place(version: ResourceVersion): Place {
    if (version < this.floorVersion) {
      return {
        kind: 'lost',
        reason: `this replica's history begins at version ${this.floorVersion}, after ${version}`,
      };
    }
    const gap = this.gaps.find(({ from, to }) => from < version && version < to);
    if (gap) {
      return { kind: 'lost', reason: `this replica did not see the versions from ${gap.from} to ${gap.to} one by one` };
    }
    return { kind: 'at', sequence: this.floor + this.countUpTo(version) };
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
      this.raiseFloor(entry.change.version);
    }
    if (this.head > 1_024 && this.head > this.entries.length / 2) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  private raiseFloor(version: ResourceVersion): void {
    if (version > this.floorVersion) this.floorVersion = version;
    while ((this.gaps[0]?.to ?? Infinity) <= this.floorVersion) this.gaps.shift();
  }
}
