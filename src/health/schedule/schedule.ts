import { Rota, type Taken } from './rota.ts';
import { type Turns, turnsOf } from './turns.ts';

export interface ScheduleOptions {
  /** Between two looks at a provider that is well, in milliseconds. */
  readonly intervalMs: number;
}

/** How a look ended, as far as it matters for the next one. */
export interface LookEnd {
  /** It failed, and may have been a moment's failure: nothing is told yet. */
  readonly isUnconfirmed: boolean;
  /** It failed by something that may pass by itself. */
  readonly isDown: boolean;
  /** How many requests it took, and how many the provider lets pass in a second. */
  readonly requests: number;
  readonly perSecond: number;
}

export interface LookTurn extends Taken {
  /** Also what is in use. */
  readonly quotas: boolean;
}

/** What is known of a provider when it is taken up. */
export interface Known {
  /** Somebody has looked at it for this very spec. */
  readonly wasLooked: boolean;
  readonly hasQuotas: boolean;
  readonly wasDiscovered: boolean;
}

interface State {
  readonly quotaTurns: Turns;
  readonly refreshTurns: Turns;
  failures: number;
  /** When they were asked for; undefined while they are wanted at once. */
  quotasAt: number | undefined;
  refreshedAt: number;
  isWell: boolean;
  wantsDiscovery: boolean;
}

/** In intervals. */
const quotasEvery = 5;
const discoveryEvery = 60;
const refreshEvery = 5;
const discoveryAgainAfter = 5;
/** Statuses that are refreshed in a second at most, of all providers, where nothing else is new. */
const refreshesPerSecond = 12.5;
const longestToConfirmMs = 10_000;
/** After so many failures in a row there is more time between two looks; less than two intervals all the same. */
const patience = 3;
const backoff = 1.5;
/** Of what its rate allows a provider is asked for a half at most by looks. */
const shareOfRate = 0.5;
const longestForRate = 60;

/** When each provider is looked at, and for what. Times are in milliseconds of a clock that is never set, and handed in. */
export class Schedule {
  readonly looks: Rota;
  readonly discoveries: Rota;
  private readonly intervalMs: number;
  private readonly states = new Map<string, State>();

  constructor({ intervalMs }: ScheduleOptions) {
    this.intervalMs = intervalMs;
    this.looks = new Rota({ purpose: 'look', periodMs: intervalMs, leastPerSecond: 20 });
    const periodMs = discoveryEvery * intervalMs;
    this.discoveries = new Rota({ purpose: 'discovery', periodMs, leastPerSecond: 1, mostOfMean: 1.1 });
  }

  get size(): number {
    return this.states.size;
  }

  add(uid: string, known: Known, now: number): void {
    this.states.set(uid, {
      quotaTurns: turnsOf(uid, 'quotas'),
      refreshTurns: turnsOf(uid, 'refresh'),
      failures: 0,
      quotasAt: known.hasQuotas ? now : undefined,
      refreshedAt: now,
      isWell: false,
      wantsDiscovery: !known.wasDiscovered,
    });
    this.looks.add(uid, now);
    this.discoveries.add(uid, now);
    if (!known.wasLooked) this.looks.hasten(uid, now);
  }

  /** Its spec is another: all that was known is of no worth any more. */
  changed(uid: string, now: number): void {
    const state = this.states.get(uid);
    if (state === undefined) return;
    Object.assign(state, { failures: 0, quotasAt: undefined, isWell: false, wantsDiscovery: true });
    this.looks.hasten(uid, now);
  }

  remove(uid: string): void {
    this.states.delete(uid);
    this.looks.remove(uid);
    this.discoveries.remove(uid);
  }

  takeLook(now: number): LookTurn | undefined {
    const taken = this.looks.take(now);
    const state = taken && this.states.get(taken.uid);
    if (taken === undefined || state === undefined) return undefined;
    const { quotasAt, quotaTurns } = state;
    const periodMs = quotasEvery * this.intervalMs;
    const quotas = quotasAt === undefined || quotaTurns.countBy(now, periodMs) > quotaTurns.countBy(quotasAt, periodMs);
    return { ...taken, quotas };
  }

  /** `gotQuotas` is whether they were asked for, whatever came of it. */
  looked(uid: string, end: LookEnd & { readonly gotQuotas: boolean; readonly isWell: boolean }, now: number): void {
    const state = this.states.get(uid);
    if (state === undefined) return;
    if (end.gotQuotas) state.quotasAt = now;
    state.isWell = end.isWell;
    state.failures = end.isDown ? state.failures + 1 : 0;
    if (state.isWell && state.wantsDiscovery) this.discoveries.hasten(uid, now);
    this.looks.done(uid, now, this.nextLook(state, end, now));
  }

  /** Somebody else has looked, and saw a failure that is to be confirmed. */
  confirm(uid: string, now: number): void {
    this.looks.expect(uid, now + this.confirmAfterMs);
  }

  /** The look came to nothing. */
  gaveUp(uid: string, now: number): void {
    this.looks.done(uid, now);
  }

  /** Undefined where it would bring nothing: a provider that is down is discovered as soon as it is well. */
  takeDiscovery(now: number): Taken | undefined {
    for (;;) {
      const taken = this.discoveries.take(now);
      const state = taken && this.states.get(taken.uid);
      if (taken === undefined || state === undefined) return undefined;
      // What is changed from here on wants another one.
      state.wantsDiscovery = !state.isWell;
      if (state.isWell) return taken;
      this.discoveries.done(taken.uid, now);
    }
  }

  discovered(uid: string, isSuccess: boolean, now: number): void {
    this.discoveries.done(uid, now, isSuccess ? {} : { at: now + discoveryAgainAfter * this.intervalMs });
  }

  /** Whether it is time to write again when it was looked at, though nothing else is new. */
  isRefreshDue(uid: string, now: number): boolean {
    const state = this.states.get(uid);
    if (state === undefined) return false;
    const periodMs = Math.max(refreshEvery * this.intervalMs, (this.size / refreshesPerSecond) * 1_000);
    const { refreshTurns, refreshedAt } = state;
    return refreshTurns.countBy(now, periodMs) > refreshTurns.countBy(refreshedAt, periodMs);
  }

  refreshed(uid: string, now: number): void {
    const state = this.states.get(uid);
    if (state !== undefined) state.refreshedAt = now;
  }

  waitMs(now: number): number {
    return Math.min(this.looks.waitMs(now), this.discoveries.waitMs(now));
  }

  private get confirmAfterMs(): number {
    return Math.min(this.intervalMs / 4, longestToConfirmMs);
  }

  private nextLook({ failures }: State, end: LookEnd, now: number) {
    const { requests, perSecond } = end;
    const forRateMs = (requests / Math.max(perSecond * shareOfRate, Number.EPSILON)) * 1_000;
    const earliest = now + Math.min(forRateMs, longestForRate * this.intervalMs);
    if (end.isUnconfirmed) {
      return { at: Math.max(earliest, now + this.confirmAfterMs) };
    }
    if (failures > patience) return { at: Math.max(earliest, now + backoff * this.intervalMs) };
    return { notBefore: earliest };
  }
}
