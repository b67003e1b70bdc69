import { DueQueue } from './due-queue.ts';
import { type Turns, turnsOf } from './turns.ts';

export interface RotaOptions {
  /** For what: who has an early turn for one thing has not one for another. */
  readonly purpose: string;
  /** In milliseconds, as all times here; they are of a clock that is never set. */
  readonly periodMs: number;
  /** How many begin in a second at the least, however few there are. */
  readonly leastPerSecond: number;
  /**
   * So many more may begin in a second than have their turn in it on average: 1.8 unless given, by which, with what may come
   * at once, there are not twice as many.
   */
  readonly mostOfMean?: number;
}

/** Somebody whose turn it is: busy from now on, until `done`. */
export interface Taken {
  readonly uid: string;
  /** When it should have begun. */
  readonly dueAt: number;
}

interface Entry {
  readonly turns: Turns;
  busySince: number | undefined;
  /** Wanted again while it was busy. */
  isWanted: boolean;
}

const usualOfMean = 1.8;

/**
 * Who has a turn when. All have one in each period, spread evenly; whoever is hastened comes out of turn. However many are
 * due or late, so many are begun in a second and no more, half of them those that were hastened; nobody is begun twice.
 */
export class Rota {
  private readonly options: RotaOptions;
  private readonly entries = new Map<string, Entry>();
  private readonly inTurn = new DueQueue();
  /** Since when, in that order. */
  private readonly hastened = new Map<string, number>();
  private readonly busy = new Set<string>();
  private allowance = 1;
  private allowedAt = 0;
  private wasHasty = false;

  constructor(options: RotaOptions) {
    this.options = options;
  }

  get size(): number {
    return this.entries.size;
  }

  get busyCount(): number {
    return this.busy.size;
  }

  /** From now on it has its turn. */
  add(uid: string, now: number): void {
    const turns = turnsOf(uid, this.options.purpose);
    this.entries.set(uid, { turns, busySince: undefined, isWanted: false });
    this.inTurn.set(uid, turns.after(now, this.options.periodMs));
  }

  /** As soon as possible; when it is busy, as soon as it has ended. */
  hasten(uid: string, now: number): void {
    const entry = this.entries.get(uid);
    if (entry === undefined) return;
    if (entry.busySince !== undefined) entry.isWanted = true;
    else if (!this.hastened.has(uid)) this.hastened.set(uid, now);
  }

  /** No later than then, unless it is busy. */
  expect(uid: string, at: number): void {
    if (at < (this.inTurn.at(uid) ?? 0)) this.inTurn.set(uid, at);
  }

  remove(uid: string): void {
    this.entries.delete(uid);
    this.inTurn.delete(uid);
    this.hastened.delete(uid);
    this.busy.delete(uid);
  }

  /** One who is due, and may begin. */
  take(now: number): Taken | undefined {
    this.refill(now);
    if (this.allowance < 1) return undefined;
    const taken = this.next(now);
    const entry = taken && this.entries.get(taken.uid);
    if (taken === undefined || entry === undefined) return undefined;
    this.allowance -= 1;
    this.hastened.delete(taken.uid);
    this.inTurn.delete(taken.uid);
    this.busy.add(taken.uid);
    entry.busySince = now;
    entry.isWanted = false;
    return taken;
  }

  /**
   * It has ended, and is due at that moment, or, unless one is told, at its next turn: not before `notBefore`, and half a
   * period after it began at the earliest.
   */
  done(
    uid: string,
    now: number,
    { at, notBefore = 0 }: { readonly at?: number; readonly notBefore?: number } = {},
  ): void {
    const entry = this.entries.get(uid);
    if (entry === undefined) return;
    const { turns, busySince = now, isWanted } = entry;
    const { periodMs } = this.options;
    this.busy.delete(uid);
    entry.busySince = undefined;
    this.inTurn.set(uid, at ?? turns.after(Math.max(busySince + periodMs / 2, notBefore, now), periodMs));
    if (isWanted) this.hasten(uid, now);
  }

  /** How long nobody will be due, or may begin; Infinity while there is nobody. */
  waitMs(now: number): number {
    this.refill(now);
    const dueAt = this.hastened.size > 0 ? now : (this.inTurn.first()?.at ?? Infinity);
    const allowed = this.allowance >= 1 ? 0 : ((1 - this.allowance) / this.perSecond) * 1_000;
    return Math.max(dueAt - now, dueAt <= now ? allowed : 0, 0);
  }

  private next(now: number): Taken | undefined {
    const first = this.inTurn.first();
    const due = first !== undefined && first.at <= now ? { uid: first.uid, dueAt: first.at } : undefined;
    const [hasty] = this.hastened;
    const isHasty = hasty !== undefined && (due === undefined || !this.wasHasty);
    this.wasHasty = isHasty;
    return isHasty ? { uid: hasty[0], dueAt: hasty[1] } : due;
  }

  private get perSecond(): number {
    const { periodMs, leastPerSecond, mostOfMean = usualOfMean } = this.options;
    return Math.max(leastPerSecond, (mostOfMean * this.entries.size * 1_000) / periodMs);
  }

  /** A tenth of a second's worth may come at once. */
  private refill(now: number): void {
    const most = Math.max(1, this.perSecond / 10);
    this.allowance = Math.min(most, this.allowance + (Math.max(0, now - this.allowedAt) / 1_000) * this.perSecond);
    this.allowedAt = now;
  }
}
