import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider, ProviderKey, ResourceVersion } from '../../../schema/machine-provider.ts';
import type { ReplayedEvent, ReplayGoal } from '../../cluster/ports.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import { type Change, isAfter, type Place } from '../copy/history.ts';
import { furthestOf, includes, joinReached, type Reached, reachedIn } from '../copy/reached.ts';
import type { Scope } from '../scope/scope.ts';
import { changing, namespacesShown, shownBy, type ShownBy } from '../scope/shown-by.ts';
import { type FeedPosition, presentFeedCursor } from './feed-cursor.ts';
import { outages } from './outages.ts';
import type { Edge } from './parking.ts';
import { presentReplayed } from './replayed.ts';

/** What happened after a version up to what the store holds now; throws GatewayError, EXPIRED when nobody knows. */
export type ReplayFrom = (
  from: ResourceVersion,
  goal: ReplayGoal,
  signal: AbortSignal,
) => Promise<readonly ReplayedEvent<MachineProvider>[]>;

/** Whether a replica is far enough to go on there: in the middle of a snapshot, it must know all that the reader does. */
export function isReady(source: FeedSource, after: FeedPosition): boolean {
  if (after.epoch === source.epoch) return true;
  return after.snapshotKey === undefined ? source.furthest >= furthestOf(after) : source.includes(after);
}

/** Where a reader is: in the history of this replica, and before that in what the cluster was asked for. */
export class FeedPlace {
  private readonly source: FeedSource;
  /** What the reader was shown so far was shown to this; while that changes, to nobody there is. */
  shown: ShownBy = changing;
  private scope: Scope | undefined;
  /** The namespaces of the scope's single providers of which the reader may know some. */
  private known = new Set<string>();
  private position: { -readonly [Key in keyof Omit<FeedPosition, 'digest'>]: FeedPosition[Key] };
  /** What the reader has seen elsewhere, for as long as some of it may still come here. */
  private elsewhere: Reached | undefined;
  /** What the cluster told of the time before the store's history, yet to be sent. */
  private replayed: readonly Change[] = [];
  private nextReplayed = 0;
  /** What is seen with the last of those. */
  private replayedUpTo: Reached | undefined;

  constructor(source: FeedSource) {
    this.source = source;
    this.position = { epoch: '', sequence: 0, version: 0 as ResourceVersion, snapshotKey: undefined };
  }

  get sequence(): number {
    return this.position.sequence;
  }

  get snapshotKey(): ProviderKey | '' | undefined {
    return this.position.snapshotKey;
  }

  set snapshotKey(key: ProviderKey | '' | undefined) {
    this.position.snapshotKey = key;
  }

  /** Whether what the reader knows is exactly what this replica's history tells up to `sequence`. */
  get isOwn(): boolean {
    return this.replayed.length === 0 && this.elsewhere === undefined;
  }

  get cursor(): string {
    return presentFeedCursor(this.position, this.shown);
  }

  /** In a history that numbers no replayed change: whoever resumes from it does so by the version. */
  get foreignCursor(): string {
    return presentFeedCursor({ ...this.position, epoch: '', sequence: 0 }, this.shown);
  }

  get lostBecause(): string | undefined {
    const { source, position } = this;
    if (position.epoch !== source.epoch) return 'the cluster itself went back to an earlier state';
    if (position.sequence < source.floorSequence) return 'the changes behind the cursor are no longer kept';
    return undefined;
  }

  /** From here on under this scope; what the reader knows, it goes on knowing. */
  enter(scope: Scope): void {
    this.scope = scope;
    for (const namespace of namespacesShown(scope, (key) => this.source.find(key) !== undefined)) {
      this.known.add(namespace);
    }
    this.shown = shownBy(scope, this.known);
  }

  /** What was known under one scope is being made what another one shows. */
  leave(): void {
    this.scope = undefined;
    this.shown = changing;
  }

  /** The reader is about to be shown something of a namespace. */
  show(namespace: string): void {
    const { scope, known } = this;
    if (known.has(namespace) || scope?.names.has(namespace) === false) return;
    known.add(namespace);
    if (scope) this.shown = shownBy(scope, known);
  }

  startSnapshot(scope: Scope): void {
    const { epoch, lastSequence, reached } = this.source;
    this.known = new Set();
    this.enter(scope);
    this.position = { epoch, sequence: lastSequence, ...reached, snapshotKey: '' };
    this.elsewhere = undefined;
    this.replayed = [];
  }

  /** A cursor of this replica is exact; one of another is placed by its version. Resolves with why that can't be, if so. */
  async resume(after: FeedPosition, replay: ReplayFrom | undefined, signal: AbortSignal): Promise<string | undefined> {
    const { source } = this;
    const own = after.epoch === source.epoch;
    if (own && after.sequence > source.lastSequence) {
      throw new GatewayError('INVALID', 'after: expected a cursor of a feed, but got one of a change that never was.', {
        fix: 'Pass the `cursor` of the last frame, unchanged, or leave `after` out.',
      });
    }
    const place: Place =
      own && after.sequence >= source.floorSequence
        ? { kind: 'at', sequence: after.sequence }
        : source.place({ version: after.version, ahead: after.ahead });
    if (source.reached.ahead || after.ahead) this.elsewhere = { version: after.version, ahead: after.ahead };
    if (place.kind === 'lost') return this.replay(after, place.reason, replay, signal);
    this.position = { ...after, epoch: source.epoch, sequence: place.sequence };
    return undefined;
  }

  /** The store's history is too short: the cluster may remember more. A Reset only where it doesn't. */
  private async replay(
    after: FeedPosition,
    reason: string,
    replay: ReplayFrom | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { epoch, lastSequence: sequence, reached } = this.source;
    // Of this moment: while the cluster answers, the store moves on.
    const goal = { ...this.source.replayGoal(), fromIn: (namespace: string) => reachedIn(after, namespace) };
    this.position = { ...after, epoch, sequence };
    // Kubernetes would take 0 for "whatever there is".
    if (!replay || after.version === 0) return reason;
    try {
      const events = await replay(after.version, goal, signal);
      this.replayed = presentReplayed(
        events.filter(({ object, resourceVersion }) => resourceVersion > reachedIn(after, object.metadata.namespace)),
      );
      this.replayedUpTo = reached;
      this.endReplay();
      return undefined;
    } catch (error) {
      if (signal.aborted) return reason;
      // Who comes back with the same cursor may still be served.
      if (!(error instanceof GatewayError) || outages.has(error.code)) throw error;
      return `${reason}, and the cluster could not tell what has happened since`;
    }
  }

  nextReplayedChange(): Change | undefined {
    return this.replayed[this.nextReplayed];
  }

  passReplayed({ safe, last }: Change): void {
    this.nextReplayed++;
    const step: Reached = this.source.reached.ahead
      ? { version: 0 as ResourceVersion, ahead: new Map([[last.metadata.namespace, safe]]) }
      : { version: safe };
    if (this.elsewhere) this.elsewhere = joinReached(this.elsewhere, step);
    this.reach(this.elsewhere ?? step);
    this.endReplay();
  }

  /** The next change of the history that the reader has not seen. */
  nextChange(): Change | undefined {
    for (let change = this.source.change(this.sequence + 1); change; change = this.source.change(this.sequence + 1)) {
      if (this.elsewhere === undefined || isAfter(change, this.elsewhere)) return change;
      this.pass(change);
    }
    const { reached } = this.source;
    if (this.elsewhere && includes(reached, this.elsewhere)) this.elsewhere = undefined;
    this.reach(reached);
    return undefined;
  }

  pass({ sequence, safe, ahead }: Change): void {
    this.position.sequence = sequence;
    this.reach({ version: safe, ahead });
  }

  /** Nothing up to there was for the reader, who has seen all that was before. */
  passOver({ sequence, reached }: Edge): void {
    const { source, position } = this;
    if (position.epoch !== source.epoch || sequence < position.sequence) return;
    const change = sequence > position.sequence ? source.change(sequence) : undefined;
    if (change) this.pass(change);
    position.sequence = sequence;
    if (reached) this.reach(reached);
  }

  private reach(reached: Reached): void {
    const all = this.elsewhere ? joinReached(this.elsewhere, reached) : reached;
    this.position.version = all.version;
    this.position.ahead = all.ahead;
  }

  private endReplay(): void {
    if (this.nextReplayed < this.replayed.length || !this.replayedUpTo) return;
    if (this.elsewhere) this.elsewhere = joinReached(this.elsewhere, this.replayedUpTo);
    this.replayed = [];
    this.replayedUpTo = undefined;
  }
}
