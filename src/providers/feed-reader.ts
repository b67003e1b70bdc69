import { type ErrorCode, GatewayError } from '../../schema/gateway-error.ts';
import type { MachineProvider, ProviderKey, ResourceVersion } from '../../schema/machine-provider.ts';
import { type FeedPosition, presentFeedCursor } from './feed-cursor.ts';
import type { ReplayedEvent, ReplayGoal } from '../cluster/ports.ts';
import type { Change, Place } from './history.ts';
import { presentReplayed } from './replayed.ts';
import type { Pulled } from './pulled-iterator.ts';
import type { FeedSource } from './feed-source.ts';
import { keyOf } from './table.ts';

/** What a kind of feed makes of what its reader meets. */
export interface FeedPresenter<Frame> {
  /** The next providers of the snapshot behind that key, by key; none when it is complete. */
  snapshot(after: ProviderKey | ''): readonly MachineProvider[];
  added(provider: MachineProvider, cursor: string): Frame;
  /** undefined when the feed has nothing to say of it. The frame may be shared by all readers of the change. */
  changed(change: Change): Frame | undefined;
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
}

/**
 * Reads a feed by position, so that it costs no queue however slow its consumer is. The whole state is a place in the
 * history and, in a snapshot, the last key sent: providers up to that key get their changes, those behind it come as
 * they are when it is their turn. A cursor holds just that, so a lost socket goes on in the middle of a snapshot.
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
  /** Why the position is no good, once it isn't. */
  private lost: string | undefined;

  constructor(
    source: FeedSource,
    presenter: FeedPresenter<Frame>,
    after: FeedPosition | undefined,
    options: FeedReaderOptions,
  ) {
    this.source = source;
    this.presenter = presenter;
    this.after = after;
    this.options = options;
    this.position = { epoch: '', sequence: 0, version: 0 as ResourceVersion, snapshotKey: undefined };
  }

  async begin(signal: AbortSignal): Promise<void> {
    const { source, after } = this;
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
    else if (reached) await this.resume(after, signal);
    else this.lost = `this replica is at version ${source.version} and did not reach ${after.version} in time`;
  }

  pull(): Frame | undefined {
    const lost = this.lost ?? this.lostBecause();
    if (lost !== undefined) {
      this.startSnapshot();
      return this.presenter.reset(`The feed could not be resumed: ${lost}.`, this.cursor());
    }
    return this.replayedChange() ?? this.row() ?? this.change() ?? this.moreRows() ?? this.sync();
  }

  idle(): Frame {
    return this.presenter.mark('Bookmark', this.cursor());
  }

  private startSnapshot(): void {
    const { epoch, lastSequence, version } = this.source;
    this.position = { epoch, sequence: lastSequence, version, snapshotKey: '' };
    this.rows = [];
    this.replayed = [];
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

  private replayedChange(): Frame | undefined {
    for (let change = this.replayed[this.nextReplayed]; change; change = this.replayed[this.nextReplayed]) {
      this.nextReplayed++;
      this.position.version = change.safe;
      if (this.position.snapshotKey !== undefined && isBehind(change.key, this.position.snapshotKey)) continue;
      const frame = this.presenter.changed(change);
      // Of no replica's numbering: whoever resumes from it does so by the version.
      if (frame) return { ...frame, cursor: presentFeedCursor({ ...this.position, epoch: '', sequence: 0 }) };
    }
    this.replayed = [];
    return undefined;
  }

  private change(): Frame | undefined {
    const { source, position, presenter } = this;
    for (let change = source.change(position.sequence + 1); change; change = source.change(position.sequence + 1)) {
      position.sequence = change.sequence;
      position.version = change.safe;
      if (position.snapshotKey !== undefined && isBehind(change.key, position.snapshotKey)) continue;
      const frame = presenter.changed(change);
      if (frame) return position.snapshotKey === undefined ? frame : { ...frame, cursor: this.cursor() };
    }
    position.version = source.version;
    return undefined;
  }

  /** Called with all changes taken in, so that the rows and what was sent before are of one moment. */
  private moreRows(): Frame | undefined {
    if (this.position.snapshotKey === undefined) return undefined;
    this.rows = this.presenter.snapshot(this.position.snapshotKey);
    this.nextRow = 0;
    if (this.rows.length === 0) this.position.snapshotKey = undefined;
    return this.row();
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

/** What passes: the cursor is as good as it was. */
const outages: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED']);

function atSequence(sequence: number): Place {
  return { kind: 'at', sequence };
}

/** Whether a key comes later in a snapshot: by namespace, then by name, as the default order has it. */
function isBehind(key: ProviderKey, sent: ProviderKey | ''): boolean {
  const [namespace = '', name = ''] = key.split('/');
  const [sentNamespace = '', sentName = ''] = sent.split('/');
  return namespace === sentNamespace ? name > sentName : namespace > sentNamespace;
}
