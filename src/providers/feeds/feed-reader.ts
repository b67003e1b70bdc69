import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import type { Change } from '../copy/history.ts';
import { keyOf } from '../copy/table.ts';
import { covers, isDecided, namespacesAtStake, undecidedNamespaces } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import type { FeedClock } from './feed-clock.ts';
import type { FeedPosition } from './feed-cursor.ts';
import { FeedPlace, isReady, type ReplayFrom } from './feed-place.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import { FeedRest } from './feed-rest.ts';
import { isBehind } from './key-order.ts';
import type { Parking } from './parking.ts';
import type { Pulled } from './pulled-iterator.ts';
import { ScopeShift } from './scope-shift.ts';
import { type Permit, ScopeWatch } from './scope-watch.ts';

export interface FeedReaderOptions {
  /** How long to wait for the first list, or for a version that another replica was ahead by. */
  readonly catchUpTimeoutMs: number;
  readonly replay?: ReplayFrom | undefined;
  readonly clock: FeedClock;
  /** Where it waits with others; without it, it looks at every change by itself. */
  readonly parking?: Parking | undefined;
}

/** What says that a namespace came up of which nobody has decided yet whether it may be seen. */
const held = Symbol('held back');

/**
 * Reads a feed by position, so that it costs no queue however slow its consumer is. The whole state is a place in the
 * history and, in a snapshot, the last key sent: providers up to that key get their changes, those behind it come as
 * they are when it is their turn. A cursor holds just that, so a lost socket goes on in the middle of a snapshot.
 *
 * At each place the reader knows what matches and `seen` covers, no less and no more. When the permission changes, the
 * difference is told before the reader moves on.
 */
export class FeedReader<Frame extends { cursor: string }> implements Pulled<Frame> {
  private readonly source: FeedSource;
  private readonly presenter: FeedPresenter<Frame>;
  private readonly after: FeedPosition | undefined;
  private readonly options: FeedReaderOptions;
  private readonly place: FeedPlace;
  private readonly rest: FeedRest;
  private rows: readonly MachineProvider[] = [];
  private nextRow = 0;
  private synced = false;
  private readonly permission: ScopeWatch;
  /** The scope that what was sent so far was sent under. */
  private seen: Scope;
  private shift: ScopeShift | undefined;
  private undecided: ReadonlySet<string> = new Set();
  /** Why the position is no good, once it isn't. */
  private lost: string | undefined;

  constructor(
    source: FeedSource,
    presenter: FeedPresenter<Frame>,
    permit: Permit,
    after: FeedPosition | undefined,
    options: FeedReaderOptions,
  ) {
    this.source = source;
    this.presenter = presenter;
    this.after = after;
    this.options = options;
    this.seen = permit.scope;
    const stake = (scope: Scope): ReadonlySet<string> => {
      this.rest.settle();
      return namespacesAtStake(source, presenter.namespace, this.place.sequence, [scope, this.seen]);
    };
    this.permission = new ScopeWatch(permit, options.clock, stake);
    const place = new FeedPlace(source);
    this.place = place;
    this.rest = new FeedRest({ source, presenter, place, parking: options.parking });
  }

  async begin(signal: AbortSignal, wake: () => void): Promise<void> {
    const { source, after } = this;
    this.rest.wake = wake;
    signal.addEventListener('abort', () => this.rest.end(), { once: true });
    this.permission.begin(signal, wake);
    const ready = (): boolean => source.synced && (!after || isReady(source, after));
    const reached = await source.wakeups.until(ready, this.options.catchUpTimeoutMs, signal);
    if (signal.aborted) return;
    if (!source.synced) {
      throw new GatewayError('UNAVAILABLE', 'This replica has not yet read the providers from the cluster.', {
        fix: 'Subscribe again shortly.',
      });
    }
    this.place.enter(this.seen);
    if (!after) this.startSnapshot();
    else if (after.digest !== this.place.shown.digest) this.lost = changedPermission;
    else if (reached) this.lost = await this.place.resume(after, this.options.replay, signal);
    else this.lost = `this replica is at version ${source.version} and did not reach ${after.version} in time`;
  }

  pull(): Frame | undefined {
    this.rest.stop();
    for (;;) {
      const scope = this.permission.current();
      if (scope === undefined) break;
      if (scope !== this.seen) this.adopt(scope);
      const frame = this.next();
      if (frame === undefined) {
        this.rest.forMore(this.seen);
        return undefined;
      }
      if (frame !== held) return frame;
      if (!this.permission.decide(this.undecided)) break;
    }
    this.rest.forAnything();
    return undefined;
  }

  idle(): Frame {
    this.rest.stop();
    return this.presenter.mark('Bookmark', this.place.cursor);
  }

  private next(): Frame | typeof held | undefined {
    const lost = this.lost ?? this.place.lostBecause;
    if (lost !== undefined) {
      this.startSnapshot();
      return this.presenter.reset(`The feed could not be resumed: ${lost}.`, this.place.cursor);
    }
    const withdrawn = this.shifted();
    if (withdrawn) return withdrawn;
    if (this.permission.forbidden) throw this.permission.forbidden;
    return this.replayedChange() ?? this.row() ?? this.change() ?? this.moreRows() ?? this.sync();
  }

  /** From one answer about the permission to the next: what differs is told first, and where that can't be, it is a Reset. */
  private adopt(scope: Scope): void {
    if (this.shift) {
      if (scope.digest === this.shift.to.digest) this.shift.to = scope;
      else this.startOver(scope);
    } else if (scope.digest === this.seen.digest) {
      this.seen = scope;
      this.place.enter(scope);
    } else if (!this.place.isOwn || this.lost !== undefined) {
      this.startOver(scope);
    } else {
      const { sequence, snapshotKey: upTo } = this.place;
      const matches = (provider: MachineProvider): boolean => this.presenter.matches(provider);
      this.shift = new ScopeShift(this.source, { from: this.seen, to: scope, sequence, upTo, matches });
      this.place.leave();
      this.rows = [];
    }
  }

  private startOver(scope: Scope): void {
    this.lost ??= changedPermission;
    this.shift = undefined;
    this.seen = scope;
  }

  private shifted(): Frame | undefined {
    const { shift, presenter } = this;
    if (!shift) return undefined;
    for (let told = shift.next(); told; told = shift.next()) {
      const { provider, shown } = told;
      if (shown) this.place.show(provider.metadata.namespace);
      const frame = shown
        ? presenter.added(provider, this.place.cursor)
        : presenter.withdrawn(provider, this.place.cursor);
      if (frame) return frame;
    }
    this.seen = shift.to;
    this.place.enter(this.seen);
    this.shift = undefined;
    return undefined;
  }

  private startSnapshot(): void {
    this.place.startSnapshot(this.seen);
    this.rows = [];
    this.shift = undefined;
    this.synced = false;
    this.lost = undefined;
  }

  private row(): Frame | undefined {
    const provider = this.rows[this.nextRow];
    if (!provider) return undefined;
    this.nextRow++;
    this.place.snapshotKey = keyOf(provider);
    this.place.show(provider.metadata.namespace);
    return this.presenter.added(provider, this.place.cursor);
  }

  private replayedChange(): Frame | typeof held | undefined {
    const { place } = this;
    for (let change = place.nextReplayedChange(); change; change = place.nextReplayedChange()) {
      const frame = this.told(change);
      if (frame === held) return held;
      place.passReplayed(change);
      if (frame) return { ...frame, cursor: place.foreignCursor };
    }
    return undefined;
  }

  private change(): Frame | typeof held | undefined {
    const { place } = this;
    for (let change = place.nextChange(); change; change = place.nextChange()) {
      const frame = this.told(change);
      if (frame === held) return held;
      place.pass(change);
      // A frame that readers share has the cursor of those who came here by this history alone.
      if (frame) return place.snapshotKey === undefined && place.isOwn ? frame : { ...frame, cursor: place.cursor };
    }
    return undefined;
  }

  /** What a change is told by, if it is; a namespace that is new holds back it and all behind it, until that is decided. */
  private told(change: Change): Frame | typeof held | undefined {
    const { place, presenter, seen } = this;
    if (place.snapshotKey !== undefined && isBehind(change.key, place.snapshotKey)) return undefined;
    const { metadata } = change.last;
    if (covers(seen, metadata)) {
      place.show(metadata.namespace);
      return presenter.changed(change, place.shown);
    }
    if (isDecided(seen, metadata.namespace) || !presenter.changed(change, place.shown)) return undefined;
    this.undecided = new Set([metadata.namespace]);
    return held;
  }

  /** Called with all changes taken in, so that the rows and what was sent before are of one moment. */
  private moreRows(): Frame | typeof held | undefined {
    const { place, presenter, seen } = this;
    if (place.snapshotKey === undefined) return undefined;
    this.undecided = undecidedNamespaces(this.source, presenter.namespace, seen);
    if (this.undecided.size > 0) return held;
    this.rows = presenter.snapshot(place.snapshotKey, seen);
    this.nextRow = 0;
    if (this.rows.length === 0) place.snapshotKey = undefined;
    return this.row();
  }

  private sync(): Frame | undefined {
    if (this.synced) return undefined;
    this.synced = true;
    return this.presenter.mark('Synced', this.place.cursor);
  }
}

const changedPermission = 'what you may see has changed';
