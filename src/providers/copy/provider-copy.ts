import { randomBytes } from 'node:crypto';
import {
  type MachineProvider,
  parseResourceVersion,
  type ProviderKey,
  type ResourceVersion,
} from '../../../schema/machine-provider.ts';
import type { Log } from '../../cluster/log.ts';
import { type Clocks, type Moment, takeMoment, timeOf } from '../../cluster/moment.ts';
import type { ReflectorSink, ReplayGoal } from '../../cluster/ports.ts';
import { type Change, ChangeHistory, type Place } from './history.ts';
import { furthestOf, NamespacesReached, type Reached } from './reached.ts';
import { planRelist, RelistSteps } from './relist.ts';
import { presentReplayGoal } from './replay-goal.ts';
import { shareBlocks } from './share-blocks.ts';
import { keyOf, ProviderTable } from './table.ts';
import { Wakeups } from './wakeups.ts';

export interface CopyOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set, as the other one may be; the process's own unless given. */
  readonly elapsed?: () => number;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** How long a change can be resumed from, 15 minutes unless given. */
  readonly historyWindowMs?: number;
  /** How much memory the changes may keep, 64 MB unless given; an estimate. */
  readonly historyMaxBytes?: number;
}

/**
 * This replica's copy of the cluster's providers, as a reflector fills it and feeds read it: what is there now, what changed
 * lately, and how far it has got. It never goes back, neither as a whole nor for one object, unless the cluster does.
 */
export class ProviderCopy implements ReflectorSink<MachineProvider> {
  synced = false;
  version = 0 as ResourceVersion;
  epoch = newEpoch();
  readonly wakeups = new Wakeups();
  protected table = new ProviderTable();
  /** What the first list has brought so far. */
  private coming: ProviderTable | undefined = new ProviderTable();
  protected history: ChangeHistory;
  /** Of a copy that is filled by a watch per namespace. */
  protected namespacesReached: NamespacesReached | undefined;
  private readonly options: CopyOptions;
  private readonly clocks: Clocks;
  private heard: Moment | undefined;

  constructor(options: CopyOptions) {
    const { now, elapsed = () => performance.now() } = options;
    this.options = options;
    this.clocks = { now, elapsed };
    this.history = this.emptyHistory();
  }

  get size(): number {
    return this.table.size;
  }

  get namespaces(): ReadonlySet<string> {
    return this.table.namespaces;
  }

  get heardAt(): number {
    return this.heard ? timeOf(this.heard, this.clocks) : 0;
  }

  get lastSequence(): number {
    return this.history.last;
  }

  get floorSequence(): number {
    return this.history.floor;
  }

  change(sequence: number): Change | undefined {
    return this.history.at(sequence);
  }

  get reached(): Reached {
    return this.namespacesReached?.now ?? { version: this.version };
  }

  get furthest(): ResourceVersion {
    return this.namespacesReached?.furthest ?? this.version;
  }

  includes(reached: Reached): boolean {
    return this.namespacesReached?.includes(reached) ?? this.version >= furthestOf(reached);
  }

  place(reached: Reached): Place {
    return this.history.place(reached);
  }

  replayGoal(): ReplayGoal {
    return presentReplayGoal(this.table.values(), this.version, this.namespacesReached);
  }

  has(key: ProviderKey): boolean {
    return this.table.find(key) !== undefined;
  }

  values(): Iterable<MachineProvider> {
    return this.table.values();
  }

  reachedIn(namespace: string): ResourceVersion {
    return this.namespacesReached?.in(namespace) ?? this.version;
  }

  expect(object: MachineProvider): void {
    this.coming?.put(object);
  }

  replace(
    objects: readonly MachineProvider[],
    resourceVersion: ResourceVersion,
    reached?: ReadonlyMap<string, ResourceVersion>,
  ): void {
    this.hear();
    if (!this.synced || resourceVersion < this.version) this.startOver(objects, resourceVersion, reached);
    else this.catchUp(objects, resourceVersion, reached);
    this.version = resourceVersion;
    this.synced = true;
    this.wakeups.wakeAll();
  }

  apply(event: {
    type: 'ADDED' | 'MODIFIED' | 'DELETED';
    object: MachineProvider;
    resourceVersion: ResourceVersion;
    own?: ResourceVersion;
  }): void {
    this.hear();
    if (!this.isNews(event.object, event.resourceVersion)) return;
    const before = this.reached;
    const version = event.own ?? event.resourceVersion;
    this.namespacesReached?.told(event.object.metadata.namespace, version);
    const after = this.namespacesReached?.now ?? { version };
    const key = keyOf(event.object);
    const held = this.table.find(key);
    const sameLife = held?.metadata.uid === event.object.metadata.uid;
    if (event.type === 'DELETED') {
      if (held) this.move(key, { gone: sameLife ? event.object : held }, { version, ...safe(after) });
    } else {
      // A new life under an old name: its deletion was never told, and lies between what was known and this event.
      if (held && !sameLife) this.move(key, { gone: held }, { version, ...safe(before) });
      this.move(key, { set: event.object }, { version, ...safe(after) });
    }
    this.version = event.resourceVersion;
    this.wakeups.wakeAll();
  }

  bookmark(resourceVersion: ResourceVersion): void {
    this.history.trim(this.hear());
    if (!this.synced || resourceVersion <= this.version) return;
    this.version = resourceVersion;
    this.wakeups.wakeAll();
  }

  bookmarkIn(namespace: string, resourceVersion: ResourceVersion): void {
    if (this.namespacesReached === undefined || resourceVersion < this.namespacesReached.in(namespace)) return;
    this.namespacesReached.silentUpTo(namespace, resourceVersion);
    this.wakeups.wakeAll();
  }

  /** Something came from the cluster: answers when, on the clock that the history's window is measured by. */
  private hear(): number {
    this.heard = takeMoment(this.clocks);
    return this.heard.elapsed;
  }

  /** Whether an event tells anything new: the copy never goes back, neither as a whole nor for one object. */
  private isNews(object: MachineProvider, version: ResourceVersion): boolean {
    if (!this.synced || version < this.version) return false;
    const held = this.table.find(keyOf(object));
    return !held || version > versionOf(held);
  }

  /** The first list; or one from before what is known here, so that the cluster itself was put back to an earlier state. */
  private startOver(
    objects: readonly MachineProvider[],
    version: ResourceVersion,
    reached: ReadonlyMap<string, ResourceVersion> | undefined,
  ): void {
    if (this.synced) {
      this.options.log.warn({ from: this.version, to: version }, 'the cluster went back in time: feeds start over');
      this.epoch = newEpoch();
    }
    this.table = this.coming ?? new ProviderTable();
    this.coming = undefined;
    this.table.hold(objects);
    this.namespacesReached = reached && new NamespacesReached(reached);
    this.history = this.emptyHistory(version, reached);
  }

  /** Deletions first, then what is there by its own version: an object's new life never comes before its end. */
  private catchUp(
    objects: readonly MachineProvider[],
    version: ResourceVersion,
    reached: ReadonlyMap<string, ResourceVersion> = new Map(),
  ): void {
    const { gone, changed } = planRelist(this.table, objects);
    const known = this.reached;
    const steps = new RelistSteps(this.namespacesReached, known, version, reached);
    if (gone.length + changed.length > this.table.size / 8) this.table.forgetOrders();
    for (const { from, to, namespace } of steps.skipped) this.history.skip(from, to, namespace);
    for (const last of gone) {
      this.move(keyOf(last), { gone: last }, { version: steps.listedAt(last), ...safe(known), collapsed: true });
    }
    changed.forEach((object, index) => {
      const after = index === changed.length - 1 ? steps.end() : steps.upTo(object, versionOf(object));
      this.move(keyOf(object), { set: object }, { version: steps.listedAt(object), ...safe(after), collapsed: true });
    });
    steps.end();
    if (gone.length + changed.length === 0) return;
    this.options.log.info({ deleted: gone.length, changed: changed.length }, 'caught up with the cluster by a list');
  }

  /** Sets a provider, or removes it (`gone` is its last state), and records that. */
  private move(
    key: ProviderKey,
    told: { set: MachineProvider } | { gone: MachineProvider },
    place: Pick<Change, 'version' | 'safe' | 'ahead'> & { collapsed?: boolean },
  ): void {
    const before = this.table.find(key);
    const last = shareBlocks('set' in told ? told.set : told.gone, before);
    const after = 'set' in told ? last : undefined;
    if (after) this.table.put(after);
    else this.table.remove(key);
    this.history.record({ collapsed: false, ...place, key, before, after, last }, this.heard?.elapsed ?? 0);
  }

  private emptyHistory(version = 0 as ResourceVersion, reached?: ReadonlyMap<string, ResourceVersion>): ChangeHistory {
    const { historyWindowMs = 15 * 60_000, historyMaxBytes = 64 * 1024 * 1024 } = this.options;
    return new ChangeHistory(version, { windowMs: historyWindowMs, maxBytes: historyMaxBytes }, reached);
  }
}

function versionOf(provider: MachineProvider): ResourceVersion {
  return parseResourceVersion(provider.metadata.resourceVersion) ?? (0 as ResourceVersion);
}

function safe({ version, ahead }: Reached): Pick<Change, 'safe' | 'ahead'> {
  return ahead ? { safe: version, ahead } : { safe: version };
}

function newEpoch(): string {
  return randomBytes(6).toString('base64url');
}
