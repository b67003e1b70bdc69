import type { ChangesQuery } from '../../../resolvers/context.ts';
import { DeletionReason, type MachineProviderFrame } from '../../../schema/api/changes.ts';
import type { MachineProvider, ProviderKey } from '../../../schema/machine-provider.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import { parseFilter, type ProviderFilter } from '../copy/filter.ts';
import type { Change } from '../copy/history.ts';
import { withinScope } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import type { ShownBy } from '../scope/shown-by.ts';
import { touchedBy } from './changed-paths.ts';
import { presentFeedCursor } from './feed-cursor.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import { filterInterest } from './filter-interest.ts';
import type { Interest } from './interest.ts';
import { onceByDigest } from './once-by-digest.ts';

/** Rows read from the store at a time; a reader that takes its time holds no more. */
const SNAPSHOT_ROWS = 256;

/** Presents changes as they look through a filter. Throws INVALID for a filter that can't be read. */
export class ChangesPresenter implements FeedPresenter<MachineProviderFrame> {
  private readonly source: FeedSource;
  private readonly filter: ProviderFilter;
  readonly namespace: string | undefined;
  readonly interest: Interest;
  private readonly includeVolatile: boolean;

  constructor(source: FeedSource, query: ChangesQuery) {
    this.source = source;
    this.filter = parseFilter(query.namespace, query.filter);
    this.namespace = query.namespace ?? undefined;
    this.includeVolatile = query.includeVolatile;
    this.interest = filterInterest(query.includeVolatile ? 'every change' : 'changes', query, this.filter);
  }

  snapshot(after: ProviderKey | '', scope: Scope): readonly MachineProvider[] {
    return this.source.takeBehind(withinScope(this.filter, scope), after, SNAPSHOT_ROWS);
  }

  matches(provider: MachineProvider): boolean {
    return this.filter.matches(provider);
  }

  added(provider: MachineProvider, cursor: string): MachineProviderFrame {
    return { kind: 'ProviderAdded', cursor, provider };
  }

  withdrawn(provider: MachineProvider, cursor: string): MachineProviderFrame {
    return { kind: 'ProviderDeleted', cursor, provider, reason: DeletionReason.NOT_PERMITTED };
  }

  /** Nearly all subscribers of a busy cluster look at one namespace: that is asked first. */
  changed(change: Change, shown: ShownBy): MachineProviderFrame | undefined {
    if (this.namespace !== undefined && change.last.metadata.namespace !== this.namespace) return undefined;
    const { before, after } = change;
    // One of which nobody knows how it was may have matched: whoever holds it must hear of it.
    const was = change.unknownBefore === true || (before !== undefined && this.filter.matches(before));
    const is = after !== undefined && this.filter.matches(after);
    if (!was && !is) return undefined;
    const frames = framesOf(change, this.source.epoch, shown);
    if (!was) return frames.added;
    if (!after) return frames.deleted;
    if (!is) return frames.left;
    if (this.includeVolatile) return frames.modifiedInFull;
    return touchedBy(change).onlyVolatile ? undefined : frames.modified;
  }

  mark(kind: 'Synced' | 'Bookmark', cursor: string): MachineProviderFrame {
    return { kind, cursor };
  }

  reset(reason: string, cursor: string): MachineProviderFrame {
    return { kind: 'Reset', cursor, reason };
  }
}

const framesOf = onceByDigest((change, epoch, shown) => new ChangeFrames(change, epoch, shown));

type FrameName = 'added' | 'modified' | 'modifiedInFull' | 'deleted' | 'left';

/** The frames that a change can be told by: each made once and shared by all readers of a digest, who never change it. */
class ChangeFrames {
  private readonly change: Change;
  private readonly cursor: string;
  private readonly made: Partial<Record<FrameName, MachineProviderFrame>> = {};

  constructor(change: Change, epoch: string, shown: ShownBy) {
    this.change = change;
    const { sequence, safe, ahead } = change;
    this.cursor = presentFeedCursor({ epoch, sequence, version: safe, ahead, snapshotKey: undefined }, shown);
  }

  get added(): MachineProviderFrame {
    return (this.made.added ??= { kind: 'ProviderAdded', cursor: this.cursor, provider: this.change.last });
  }

  get modified(): MachineProviderFrame {
    return (this.made.modified ??= this.changed(touchedBy(this.change).paths));
  }

  get modifiedInFull(): MachineProviderFrame {
    return (this.made.modifiedInFull ??= this.changed(touchedBy(this.change).allPaths));
  }

  get deleted(): MachineProviderFrame {
    return (this.made.deleted ??= this.gone(DeletionReason.DELETED));
  }

  /** Shows the provider as it is now, so that a reader sees why it no longer matches. */
  get left(): MachineProviderFrame {
    return (this.made.left ??= this.gone(DeletionReason.LEFT_FILTER));
  }

  private changed(changedPaths: readonly string[]): MachineProviderFrame {
    const { last: provider, collapsed } = this.change;
    return { kind: 'ProviderModified', cursor: this.cursor, provider, changedPaths, collapsed };
  }

  private gone(reason: DeletionReason): MachineProviderFrame {
    return { kind: 'ProviderDeleted', cursor: this.cursor, provider: this.change.last, reason };
  }
}
