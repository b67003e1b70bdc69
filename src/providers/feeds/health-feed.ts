import type { HealthQuery } from '../../../resolvers/context.ts';
import type { HealthFrame } from '../../../schema/api/changes.ts';
import { type HealthTransition, HealthTransitionCause } from '../../../schema/api/health-events.ts';
import type { MachineProvider, ProviderKey } from '../../../schema/machine-provider.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import { parseFilter, type ProviderFilter } from '../copy/filter.ts';
import type { Change } from '../copy/history.ts';
import { withinScope } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import type { ShownBy } from '../scope/shown-by.ts';
import { presentFeedCursor } from './feed-cursor.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import { filterInterest } from './filter-interest.ts';
import { isNothing, momentOf, type Moves, movesOf, nothing } from './health-moves.ts';
import type { Interest } from './interest.ts';
import { onceByDigest } from './once-by-digest.ts';

/** Rows read from the store at a time; a reader that takes its time holds no more. */
const SNAPSHOT_ROWS = 256;

/** Presents what moves of the health of providers, through a filter. Throws INVALID for a filter that can't be read. */
export class HealthPresenter implements FeedPresenter<HealthFrame> {
  private readonly source: FeedSource;
  private readonly filter: ProviderFilter;
  readonly namespace: string | undefined;
  readonly interest: Interest;

  constructor(source: FeedSource, query: HealthQuery) {
    this.source = source;
    this.filter = parseFilter(query.namespace, query.filter);
    this.namespace = query.namespace ?? undefined;
    this.interest = filterInterest('health', query, this.filter);
  }

  snapshot(after: ProviderKey | '', scope: Scope): readonly MachineProvider[] {
    return this.source.takeBehind(withinScope(this.filter, scope), after, SNAPSHOT_ROWS);
  }

  matches(provider: MachineProvider): boolean {
    return this.filter.matches(provider);
  }

  added(provider: MachineProvider, cursor: string): HealthFrame {
    return present(HealthTransitionCause.SNAPSHOT, {
      cursor,
      provider,
      moves: movesOf(undefined, provider),
      collapsed: false,
    });
  }

  withdrawn(provider: MachineProvider, cursor: string): HealthFrame {
    return present(HealthTransitionCause.NOT_PERMITTED, { cursor, provider, moves: nothing, collapsed: false });
  }

  /** Nearly all subscribers of a busy cluster look at one namespace: that is asked first. */
  changed(change: Change, shown: ShownBy): HealthFrame | undefined {
    if (this.namespace !== undefined && change.last.metadata.namespace !== this.namespace) return undefined;
    const { before, after, unknownBefore = false } = change;
    // One of which nobody knows how it was may have matched: whoever holds it must hear of it.
    const was = unknownBefore || (before !== undefined && this.filter.matches(before));
    const is = after !== undefined && this.filter.matches(after);
    if (!was && !is) return undefined;
    const frames = framesOf(change, this.source.epoch, shown);
    if (!after) return frames.of(HealthTransitionCause.DELETED);
    if (!is) return frames.of(HealthTransitionCause.LEFT_FILTER);
    if (unknownBefore) return frames.of(HealthTransitionCause.CAUGHT_UP);
    if (!before) return frames.of(HealthTransitionCause.APPEARED);
    if (!was) return frames.of(HealthTransitionCause.ENTERED_FILTER);
    return isNothing(movedBy(change)) ? undefined : frames.of(HealthTransitionCause.MOVED);
  }

  mark(kind: 'Synced' | 'Bookmark', cursor: string): HealthFrame {
    return { kind, cursor };
  }

  reset(reason: string, cursor: string): HealthFrame {
    return { kind: 'Reset', cursor, reason };
  }
}

/** The frames that a change can be told by: each made when somebody first needs it. */
class TransitionFrames {
  private readonly change: Change;
  private readonly cursor: string;
  private readonly made = new Map<HealthTransitionCause, HealthTransition>();

  constructor(change: Change, epoch: string, shown: ShownBy) {
    this.change = change;
    const { sequence, safe, ahead } = change;
    this.cursor = presentFeedCursor({ epoch, sequence, version: safe, ahead, snapshotKey: undefined }, shown);
  }

  of(cause: HealthTransitionCause): HealthTransition {
    const known = this.made.get(cause);
    if (known !== undefined) return known;
    const { last: provider, collapsed } = this.change;
    const frame = present(cause, { cursor: this.cursor, provider, moves: movedBy(this.change), collapsed });
    this.made.set(cause, frame);
    return frame;
  }
}

const framesOf = onceByDigest((change, epoch, shown) => new TransitionFrames(change, epoch, shown));

const moved = new WeakMap<Change, Moves>();

/** Compares once per change, however many ask. Nothing moves by a deletion: the provider leaves as it is. */
function movedBy(change: Change): Moves {
  const known = moved.get(change);
  if (known !== undefined) return known;
  const { before, after, collapsed } = change;
  const moves = after === undefined ? nothing : movesOf(before, after, { collapsed });
  moved.set(change, moves);
  return moves;
}

interface Told {
  readonly cursor: string;
  readonly provider: MachineProvider;
  readonly moves: Moves;
  readonly collapsed: boolean;
}

function present(cause: HealthTransitionCause, { cursor, provider, moves, collapsed }: Told): HealthTransition {
  return { kind: 'HealthTransition', cursor, cause, provider, ...moves, at: momentOf(moves, provider), collapsed };
}
