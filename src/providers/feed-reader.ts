import { GatewayError } from '../../schema/gateway-error.ts';
import type { MachineProvider, ProviderKey, ResourceVersion } from '../../schema/machine-provider.ts';
import type { FeedClock } from './feed-clock.ts';
import { type FeedPosition, presentFeedCursor } from './feed-cursor.ts';
import type { ReplayedEvent, ReplayGoal } from '../cluster/ports.ts';
import type { Change, Place } from './history.ts';
import { isBehind } from './key-order.ts';
import { outages } from './outages.ts';
import { presentReplayed } from './replayed.ts';
import type { Pulled } from './pulled-iterator.ts';
import type { FeedSource } from './feed-source.ts';
import type { Scope } from './scope.ts';
import { ScopeShift } from './scope-shift.ts';
import { type Permit, ScopeWatch } from './scope-watch.ts';
import { keyOf } from './table.ts';
import { covers, isDecided, shownNamespaces } from './within-scope.ts';

/** What a kind of feed makes of what its reader meets. */
export interface FeedPresenter<Frame> {
  /** The one namespace that it is about; undefined for all. */
  readonly namespace: string | undefined;
  /** The next providers of the snapshot behind that key, by key; none when it is complete. */
  snapshot(after: ProviderKey | '', scope: Scope): readonly MachineProvider[];
  /** Whether it shows a provider, to who may see it. */
  matches(provider: MachineProvider): boolean;
  added(provider: MachineProvider, cursor: string): Frame;
  /** It may no longer be seen, and was last seen so; undefined when the feed doesn't say that. */
  withdrawn(provider: MachineProvider, cursor: string): Frame | undefined;
  /**
   * undefined when the feed has nothing to say of it. The frame may be shared by all readers of the change whose scope
   * has that digest.
   */
  changed(change: Change, digest: string): Frame | undefined;
  mark(kind: 'Synced' | 'Bookmark', cursor: string): Frame;
  reset(reason: string, cursor: string): Frame;
}

/** What happened after a version up to what the store holds now; throws GatewayError, EXPIRED when nobody knows. */
export type ReplayFrom = (
  from: ResourceVersion,
  goal: ReplayGoal,
  signal: AbortSignal,
) => Promise<readonly ReplayedEvent<MachineProvider>[]>;

export interface FeedReaderOptions {
  /** How long to wait for the first list, or for a version that another replica was ahead by. */
  readonly catchUpTimeoutMs: number;
  readonly replay?: ReplayFrom | undefined;
  readonly clock: FeedClock;
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
  /** What the cluster told of the time before the store's history, yet to be sent. */
  private replayed: readonly Change[] = [];
  private nextReplayed = 0;
  private position: { -readonly [Key in keyof FeedPosition]: FeedPosition[Key] };
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
    this.permission = new ScopeWatch(permit, options.clock, (scope) => this.atStake(scope));
    const { digest } = permit.scope;
    this.position = { epoch: '', sequence: 0, version: 0 as ResourceVersion, snapshotKey: undefined, digest };
  }

  async begin(signal: AbortSignal, wake: () => void): Promise<void> {
    const { source, after } = this;
    this.permission.begin(signal, wake);
    const ready = (): boolean =>
      source.synced && (!after || after.epoch === source.epoch || source.version >= after.version);
    const reached = await source.wakeups.until(ready, this.options.catchUpTimeoutMs, signal);
    if (signal.aborted) return;
    if (!source.synced) {
      throw new GatewayError('UNAVAILABLE', 'This replica has not yet read the providers from the cluster.', {
        fix: 'Subscribe again shortly.',
      });
    }
    if (!after) this.startSnapshot();
    else if (after.digest !== this.seen.digest) this.lost = changedPermission;
    else if (reached) await this.resume(after, signal);
    else this.lost = `this replica is at version ${source.version} and did not reach ${after.version} in time`;
  }

  pull(): Frame | undefined {
    for (;;) {
      const scope = this.permission.current();
      if (scope === undefined) return undefined;
      if (scope !== this.seen) this.adopt(scope);
      const frame = this.next();
      if (frame !== held) return frame;
      if (!this.permission.decide(this.undecided)) return undefined;
    }
  }

  idle(): Frame {
    return this.presenter.mark('Bookmark', this.cursor());
  }

  private next(): Frame | typeof held | undefined {
    const lost = this.lost ?? this.lostBecause();
    if (lost !== undefined) {
      this.startSnapshot();
      return this.presenter.reset(`The feed could not be resumed: ${lost}.`, this.cursor());
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
    } else if (this.replayed.length > 0 || this.lost !== undefined) {
      this.startOver(scope);
    } else {
      const { sequence, snapshotKey: upTo } = this.position;
      const matches = (provider: MachineProvider): boolean => this.presenter.matches(provider);
      this.shift = new ScopeShift(this.source, { from: this.seen, to: scope, sequence, upTo, matches });
      this.position.digest = '';
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
      const frame = shown ? presenter.added(provider, this.cursor()) : presenter.withdrawn(provider, this.cursor());
      if (frame) return frame;
    }
    this.seen = shift.to;
    this.position.digest = this.seen.digest;
    this.shift = undefined;
    return undefined;
  }

  /** The namespaces that the reader may know something of. */
  private atStake(scope: Scope): ReadonlySet<string> {
    const { source, presenter, position } = this;
    if (presenter.namespace !== undefined) return new Set([presenter.namespace]);
    if (!scope.everything && !this.seen.everything) {
      return new Set([...shownNamespaces(scope), ...shownNamespaces(this.seen)]);
    }
    const namespaces = new Set(source.namespaces);
    for (let sequence = position.sequence + 1; ; sequence++) {
      const change = source.change(sequence);
      if (!change) return namespaces;
      namespaces.add(change.last.metadata.namespace);
    }
  }

  private startSnapshot(): void {
    const { epoch, lastSequence, version } = this.source;
    const { digest } = this.seen;
    this.position = { epoch, sequence: lastSequence, version, snapshotKey: '', digest };
    this.rows = [];
    this.replayed = [];
    this.nextReplayed = 0;
    this.shift = undefined;
    this.synced = false;
    this.lost = undefined;
  }

  /** A cursor of this replica is exact; one of another is placed by its version. */
  private async resume(after: FeedPosition, signal: AbortSignal): Promise<void> {
    const { source } = this;
    const own = after.epoch === source.epoch;
    if (own && after.sequence > source.lastSequence) {
      throw new GatewayError('INVALID', 'after: expected a cursor of a feed, but got one of a change that never was.', {
        fix: 'Pass the `cursor` of the last frame, unchanged, or leave `after` out.',
      });
    }
    const place =
      own && after.sequence >= source.floorSequence ? atSequence(after.sequence) : source.place(after.version);
    if (place.kind === 'at') this.position = { ...after, epoch: source.epoch, sequence: place.sequence };
    else await this.replay(after, place.reason, signal);
  }

  /** The store's history is too short: the cluster may remember more. A Reset only where it doesn't. */
  private async replay(after: FeedPosition, reason: string, signal: AbortSignal): Promise<void> {
    const { source, options } = this;
    const { epoch, lastSequence: sequence } = source;
    // Of this moment: while the cluster answers, the store moves on.
    const goal = source.replayGoal();
    this.position = { ...after, epoch, sequence };
    this.lost = reason;
    // Kubernetes would take 0 for "whatever there is".
    if (!options.replay || after.version === 0) return;
    try {
      this.replayed = presentReplayed(await options.replay(after.version, goal, signal));
      this.lost = undefined;
    } catch (error) {
      if (signal.aborted) return;
      // Who comes back with the same cursor may still be served.
      if (!(error instanceof GatewayError) || outages.has(error.code)) throw error;
      this.lost = `${reason}, and the cluster could not tell what has happened since`;
    }
  }

  private lostBecause(): string | undefined {
    const { source, position } = this;
    if (position.epoch !== source.epoch) return 'the cluster itself went back to an earlier state';
    if (position.sequence < source.floorSequence) return 'the changes behind the cursor are no longer kept';
    return undefined;
  }

  private row(): Frame | undefined {
    const provider = this.rows[this.nextRow];
    if (!provider) return undefined;
    this.nextRow++;
    this.position.snapshotKey = keyOf(provider);
    return this.presenter.added(provider, this.cursor());
  }

  private replayedChange(): Frame | typeof held | undefined {
    for (let change = this.replayed[this.nextReplayed]; change; change = this.replayed[this.nextReplayed]) {
      const frame = this.told(change);
      if (frame === held) return held;
      this.nextReplayed++;
      this.position.version = change.safe;
      // Of no replica's numbering: whoever resumes from it does so by the version.
      if (frame) return { ...frame, cursor: presentFeedCursor({ ...this.position, epoch: '', sequence: 0 }) };
    }
    this.replayed = [];
    return undefined;
  }

  private change(): Frame | typeof held | undefined {
    const { source, position } = this;
    for (let change = source.change(position.sequence + 1); change; change = source.change(position.sequence + 1)) {
      const frame = this.told(change);
      if (frame === held) return held;
      position.sequence = change.sequence;
      position.version = change.safe;
      if (frame) return position.snapshotKey === undefined ? frame : { ...frame, cursor: this.cursor() };
    }
    position.version = source.version;
    return undefined;
  }

  /** What a change is told by, if it is; a namespace that is new holds back it and all behind it, until that is decided. */
  private told(change: Change): Frame | typeof held | undefined {
    const { position, presenter, seen } = this;
    if (position.snapshotKey !== undefined && isBehind(change.key, position.snapshotKey)) return undefined;
    const { metadata } = change.last;
    if (covers(seen, metadata)) return presenter.changed(change, position.digest);
    if (isDecided(seen, metadata.namespace) || !presenter.changed(change, position.digest)) return undefined;
    this.undecided = new Set([metadata.namespace]);
    return held;
  }

  /** Called with all changes taken in, so that the rows and what was sent before are of one moment. */
  private moreRows(): Frame | typeof held | undefined {
    const { position, presenter, seen } = this;
    if (position.snapshotKey === undefined) return undefined;
    this.undecided = new Set(this.undecidedNamespaces());
    if (this.undecided.size > 0) return held;
    this.rows = presenter.snapshot(position.snapshotKey, seen);
    this.nextRow = 0;
    if (this.rows.length === 0) position.snapshotKey = undefined;
    return this.row();
  }

  private undecidedNamespaces(): readonly string[] {
    const { source, presenter, seen } = this;
    if (seen.everything) return [];
    const namespaces = presenter.namespace === undefined ? [...source.namespaces] : [presenter.namespace];
    return namespaces.filter((namespace) => !isDecided(seen, namespace));
  }

  private sync(): Frame | undefined {
    if (this.synced) return undefined;
    this.synced = true;
    return this.presenter.mark('Synced', this.cursor());
  }

  private cursor(): string {
    return presentFeedCursor(this.position);
  }
}

const changedPermission = 'what you may see has changed';

function atSequence(sequence: number): Place {
  return { kind: 'at', sequence };
}
