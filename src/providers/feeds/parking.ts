import type { FeedSource } from '../copy/feed-source.ts';
import type { Change } from '../copy/history.ts';
import type { Reached } from '../copy/reached.ts';
import { covers, shownNamespaces } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import { type Demand, type Interest, InterestIndex } from './interest.ts';

/** Who is parked: called when a change concerns it, and then no longer parked. */
export interface Parked {
  wake(): void;
}

/** Up to where nothing was for those in a row. */
export interface Edge {
  /** Of the last change before the first that may be. */
  readonly sequence: number;
  /** What was known by then of the cluster; undefined for no more than that change tells. */
  readonly reached: Reached | undefined;
}

/**
 * So many are woken before the event loop gets its turn: a change that thousands wait for must not hold up all else. With
 * few, what each leaves behind is garbage before it is old: 32 take a seventh less CPU than 256, and 4,096 a third more.
 */
const SLICE = 32;

/** Readers that have seen all that concerns them, up to now or up to the change that they are being called for. */
export class Row {
  readonly waiting = new Set<Parked>();
  /** Once they are being called. */
  edge: Edge | undefined;
  /** Those who have yet to be: a look from the start would first come by all who are gone. */
  rest: Iterator<Parked> | undefined;
}

type Presenter = Pick<FeedPresenter<unknown>, 'namespace' | 'changed'>;

/** Readers to whom a change means the same: they look for the same, and may see the same. */
export interface Group {
  readonly digest: string;
  readonly presenter: Presenter;
  readonly scope: Scope;
  row: Row;
  /** Open feeds, whether they wait or not. */
  readers: number;
}

/**
 * Where readers wait that have caught up. They wait in groups, and a change wakes only the groups that it concerns, so
 * that what it costs grows with those and not with all that wait. A parked reader's place moves without it: nothing that
 * it would have told lies behind it, up to its row's edge.
 */
export class Parking {
  private readonly source: FeedSource;
  private readonly groups = new Map<string, Group>();
  private readonly index = new InterestIndex<Group>();
  /** Being woken, the first first. */
  private readonly called: Row[] = [];
  private turn: NodeJS.Immediate | undefined;
  private waking = false;
  private parked = 0;
  private epoch = '';
  /** What has been looked at. */
  private seen: Edge = { sequence: 0, reached: undefined };
  /** The namespaces that everybody who is parked knows whether to see. */
  private namespaces: ReadonlySet<string> = new Set();

  constructor(source: FeedSource) {
    this.source = source;
  }

  /** How many readers wait here. */
  get size(): number {
    return this.parked;
  }

  /** How many groups there are. */
  get groupCount(): number {
    return this.groups.size;
  }

  /** Until `withdraw`, which a reader calls for each. */
  enroll(presenter: Presenter, interest: Interest, scope: Scope): Group {
    const key = `${interest.key} ${scope.digest}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { digest: scope.digest, presenter, scope, row: new Row(), readers: 0 };
      this.groups.set(key, group);
      this.index.add(group, [...(scope.names.size === 0 ? interest.demands : []), ...demandsOf(scope)]);
    }
    group.readers++;
    return group;
  }

  withdraw(group: Group, interest: Interest): void {
    group.readers--;
    if (group.readers > 0) return;
    this.groups.delete(`${interest.key} ${group.digest}`);
    this.index.delete(group);
  }

  /** Parks a reader that has seen all there is, and knows of each namespace whether it may see it. */
  join(group: Group, reader: Parked): Row {
    this.look();
    const { row } = group;
    row.waiting.add(reader);
    if (this.parked++ === 0) this.source.wakeups.add(this.look);
    return row;
  }

  leave(row: Row, reader: Parked): void {
    if (!row.waiting.delete(reader)) return;
    if (--this.parked === 0) this.source.wakeups.delete(this.look);
  }

  edgeOf({ edge }: Row): Edge {
    return edge ?? this.seen;
  }

  /** Takes in what has happened, and wakes whom it concerns. */
  private readonly look = (): void => {
    const { source, epoch, seen, namespaces } = this;
    this.epoch = source.epoch;
    this.seen = { sequence: source.lastSequence, reached: source.reached };
    this.namespaces = source.namespaces;
    if (this.parked === 0) return;
    for (const [group, first] of this.firstFor(epoch, seen, namespaces)) this.call(group, first, seen);
    this.wakeSome();
  };

  /** Whom what has happened since concerns, with the first change that does. */
  private firstFor(epoch: string, { sequence }: Edge, namespaces: ReadonlySet<string>): ReadonlyMap<Group, number> {
    const { source, index } = this;
    // Who was not told of all changes one by one stays where it was, and finds out for itself what has become of that.
    if (epoch !== source.epoch || sequence < source.floorSequence) return allOf(index, 0);
    const first = this.concerned(sequence, source.lastSequence);
    if (namespaces !== source.namespaces) {
      for (const group of index.values()) if (mayNotKnow(group)) first.set(group, sequence + 1);
    }
    return first;
  }

  /** The groups that any of these changes concerns, with the first that does. */
  private concerned(after: number, upTo: number): Map<Group, number> {
    const first = new Map<Group, number>();
    for (let sequence = after + 1; sequence <= upTo; sequence++) {
      const change = this.source.change(sequence);
      if (!change) continue;
      for (const group of this.index.near(change)) {
        if (!first.has(group) && isConcerned(group, change)) first.set(group, sequence);
      }
    }
    return first;
  }

  private call(group: Group, change: number, seen: Edge): void {
    const { row } = group;
    if (row.waiting.size === 0) return;
    group.row = new Row();
    const sequence = change - 1;
    row.edge = sequence === seen.sequence ? seen : { sequence, reached: undefined };
    row.rest = row.waiting.values();
    this.called.push(row);
  }

  private wakeSome(): void {
    // Who is woken may park again at once, and so come here once more.
    if (this.waking || this.turn) return;
    this.waking = true;
    for (let left = SLICE; left > 0 && this.called.length > 0; left--) this.wakeOne();
    this.waking = false;
    if (this.called.length === 0) return;
    this.turn = setImmediate(() => {
      this.turn = undefined;
      this.wakeSome();
    });
  }

  private wakeOne(): void {
    const [row] = this.called;
    const next = row?.rest?.next();
    if (!row || next?.done !== false) {
      this.called.shift();
      return;
    }
    this.leave(row, next.value);
    next.value.wake();
  }
}

/** A namespace of single providers is shown, and so told in cursors, by any change of one, whether or not it matches. */
function isConcerned({ scope, presenter }: Group, change: Change): boolean {
  const { metadata } = change.last;
  if (!covers(scope, metadata)) return false;
  return scope.names.has(metadata.namespace) || presenter.changed(change, scope) !== undefined;
}

/** Whoever sees everything, or looks at one namespace alone, knows of others that come up whether to see them. */
function mayNotKnow({ scope, presenter }: Group): boolean {
  return !scope.everything && presenter.namespace === undefined;
}

function demandsOf(scope: Scope): Demand[] {
  return scope.everything ? [] : [{ trait: 'namespace', needs: 'any', values: shownNamespaces(scope) }];
}

function allOf(index: InterestIndex<Group>, change: number): Map<Group, number> {
  return new Map(Array.from(index.values(), (group) => [group, change]));
}
