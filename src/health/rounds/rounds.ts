import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { LeaseTerm } from '../../cluster/lease-term.ts';
import { healthManager } from '../../status/managers.ts';
import type { Assessment } from '../../status/observations.ts';
import type { LookMemory } from '../look/look-memory.ts';
import { knownOf } from '../schedule/known-of-status.ts';
import { Schedule } from '../schedule/schedule.ts';
import type { WriteLook } from '../write/write-look.ts';
import { WriteQueue } from '../write/write-queue.ts';
import { Alarm } from './alarm.ts';
import { concludeBy } from './conclude.ts';
import { discoverInTurn, type DiscoveryTurnOptions } from './discovery-turn.ts';
import type { ProviderLives } from './follow-store.ts';
import type { LookLoad } from './look-metrics.ts';
import { lookInTurn, type LookTurnOptions } from './look-turn.ts';
import { WatchedProviders, type WatchedProvidersOptions } from './watched.ts';

type Turns = LookTurnOptions & DiscoveryTurnOptions;

export interface RoundsOptions extends WatchedProvidersOptions, Omit<Turns, 'watched' | 'schedule' | 'conclude'> {
  readonly write: WriteLook;
  readonly memory: LookMemory;
  readonly intervalMs: number;
  /** Milliseconds since 1970, for what is told; `elapsed` is for what is due. */
  readonly now: () => number;
  readonly term: LeaseTerm;
}

/** Where the process is late, what is under way comes first. */
const fewAtOnce = 5;
/** As many go on all the same: what is late may be so for another reason, and looks mostly wait for others. */
const busyUnderWay = 64;

/** The looks of one term: who is due is looked at, what is seen is judged and written, and decides when the next is due. */
export class Rounds implements ProviderLives {
  private readonly options: RoundsOptions;
  private readonly schedule: Schedule;
  private readonly watched: WatchedProviders;
  private readonly writes: WriteQueue;
  private readonly turns: Turns;
  private readonly alarm: Alarm;
  private readonly work = new Set<Promise<void>>();
  private isOver = false;

  constructor(options: RoundsOptions) {
    const { intervalMs, write, memory, now, elapsed, log, metrics, term } = options;
    this.options = options;
    this.schedule = new Schedule({ intervalMs });
    this.watched = new WatchedProviders(options);
    this.writes = new WriteQueue({
      ...{ write, elapsed, log },
      mayWrite: () => term.holds(),
      onEnd: (uid, { managers, isRefused }) => {
        metrics.written(managers.length, isRefused);
        if (managers.includes(healthManager)) this.schedule.refreshed(uid, elapsed());
      },
    });
    const conclude = concludeBy({ memory, writes: this.writes, now });
    this.turns = { ...options, watched: this.watched, schedule: this.schedule, conclude };
    this.alarm = new Alarm({ elapsed, ring: (isLate) => this.begin(isLate) });
  }

  readonly appeared = (provider: MachineProvider): void => {
    this.watched.add(provider);
    this.schedule.add(provider.metadata.uid, knownOf(provider), this.options.elapsed());
    this.arm();
  };

  readonly changed = ({ metadata: { uid } }: MachineProvider): void => {
    this.watched.giveUp(uid, 'its spec was changed');
    this.schedule.changed(uid, this.options.elapsed());
    this.arm();
  };

  readonly gone = (uid: string): void => {
    this.watched.remove(uid, 'it was deleted');
    this.schedule.remove(uid);
    this.options.memory.forget(uid);
  };

  /** By somebody who asked. */
  wasLooked(provider: MachineProvider, assessment: Assessment): void {
    const { uid } = provider.metadata;
    // What is gone by now would never be forgotten.
    if (!this.watched.has(uid)) return;
    this.options.memory.note(provider, assessment);
    if (!assessment.unconfirmed) return;
    this.schedule.confirm(uid, this.options.elapsed());
    this.arm();
  }

  load(): LookLoad {
    const { lanes, discoveryLanes } = this.options;
    const { quick, slow } = lanes.underWay;
    const waiting = lanes.waiting + discoveryLanes.waiting;
    return { providers: this.schedule.size, underWay: quick + slow, waiting, writes: this.writes.size };
  }

  /** Resolves when the term ends. */
  async run(): Promise<void> {
    const { signal } = this.options.term;
    this.arm();
    if (signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Gives up what is under way, and resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.isOver = true;
    this.alarm.stop();
    this.watched.removeAll('this replica looks after the providers no more');
    await Promise.all([...this.work, this.writes.stop()]);
  }

  private arm(): void {
    if (!this.isOver) this.alarm.set(this.schedule.waitMs(this.options.elapsed()));
  }

  private begin(isLate: boolean): void {
    const now = this.options.elapsed();
    // A process that was paused may have woken as a follower.
    if (this.isOver || !this.options.term.holds()) return;
    for (let left = isLate ? Math.max(fewAtOnce, busyUnderWay - this.work.size) : Infinity; left > 0; left -= 1) {
      const turn = this.schedule.takeLook(now);
      if (turn === undefined) break;
      this.track(lookInTurn(turn, this.turns));
    }
    for (let turn = this.schedule.takeDiscovery(now); turn; turn = this.schedule.takeDiscovery(now)) {
      this.track(discoverInTurn(turn, this.turns));
    }
    this.arm();
  }

  private track(turn: Promise<void>): void {
    this.work.add(turn);
    void turn.finally(() => {
      this.work.delete(turn);
      this.arm();
    });
  }
}
