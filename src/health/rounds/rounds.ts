import { ProviderPhase } from '../../../schema/enums.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { endpointHost } from '../../asking/endpoint-host.ts';
import { placeOf } from '../../asking/failures.ts';
import type { LeaseTerm } from '../../cluster/lease-term.ts';
import type { Log } from '../../cluster/log.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import type { ProviderStore } from '../../providers/store.ts';
import { assess } from '../../status/assess.ts';
import { healthManager } from '../../status/managers.ts';
import type { Assessment, Observations } from '../../status/observations.ts';
import { isWorthTelling } from '../../status/worth-telling.ts';
import { discoverNow } from '../look/discover-now.ts';
import type { LookMemory } from '../look/look-memory.ts';
import { look, type CheckedCredentials, type Looked, type LookOptions, subjectOf } from '../look/look.ts';
import { knownOf } from '../schedule/known-of-status.ts';
import type { Lanes } from '../schedule/lanes.ts';
import type { Taken } from '../schedule/rota.ts';
import { type LookTurn, Schedule } from '../schedule/schedule.ts';
import type { WriteLook } from '../write/write-look.ts';
import { WriteQueue } from '../write/write-queue.ts';
import type { ProviderLives } from './follow-store.ts';
import { type LookLoad, type LookMetrics, type LookResult, resultOf } from './look-metrics.ts';

export interface RoundsOptions {
  readonly look: LookOptions;
  readonly write: WriteLook;
  readonly memory: LookMemory;
  readonly store: Pick<ProviderStore, 'find'>;
  readonly intervalMs: number;
  /** Milliseconds since 1970, for what is told. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set, for what is due. */
  readonly elapsed: () => number;
  readonly log: Pick<Log, 'error'>;
  readonly metrics: LookMetrics;
  readonly term: LeaseTerm;
  readonly lanes: Lanes;
  readonly discoveryLanes: Lanes;
  /** A look that takes longer is a slow one, and so is the next. */
  readonly slowAfterMs: number;
}

/** What is under way for one provider. */
interface Watched {
  readonly key: ProviderKey;
  readonly lives: Set<AbortController>;
  isSlow: boolean;
  /** What was found out of its credentials, in an interval in which it was asked for quotas too. */
  checked: CheckedCredentials | undefined;
}

/** No sooner is looked again whether somebody is due: what is due within so many milliseconds is begun together. */
const tickMs = 10;
const announceAfterMs = 1_000;
/** A process that wakes so much later than it wanted has more to do than it can: what is under way comes first then. */
const busyLagMs = 100;
const fewAtOnce = 5;
/** As many go on all the same: what is late may be so for another reason, and looks mostly wait for others. */
const busyUnderWay = 64;

/** The looks of one term: who is due is looked at, what is seen is judged and written, and decides when the next is due. */
export class Rounds implements ProviderLives {
  private readonly options: RoundsOptions;
  private readonly schedule: Schedule;
  private readonly watched = new Map<string, Watched>();
  private readonly work = new Set<Promise<void>>();
  private readonly writes: WriteQueue;
  private timer: NodeJS.Timeout | undefined;
  private wakesAt = 0;
  private isOver = false;

  constructor(options: RoundsOptions) {
    const { intervalMs, write, elapsed, log, metrics, term } = options;
    this.options = options;
    this.schedule = new Schedule({ intervalMs });
    this.writes = new WriteQueue({
      ...{ write, elapsed, log },
      mayWrite: () => term.holds(),
      onEnd: (uid, { managers, isRefused }) => {
        metrics.written(managers.length, isRefused);
        if (managers.includes(healthManager)) this.schedule.refreshed(uid, elapsed());
      },
    });
  }

  readonly appeared = (provider: MachineProvider): void => {
    const { uid, namespace, name } = provider.metadata;
    this.watched.set(uid, { key: providerKey(namespace, name), lives: new Set(), isSlow: false, checked: undefined });
    this.schedule.add(uid, knownOf(provider), this.options.elapsed());
    this.arm();
  };

  readonly changed = ({ metadata: { uid } }: MachineProvider): void => {
    this.giveUp(uid, 'its spec was changed');
    this.schedule.changed(uid, this.options.elapsed());
    this.arm();
  };

  readonly gone = (uid: string): void => {
    this.giveUp(uid, 'it was deleted');
    this.schedule.remove(uid);
    this.watched.delete(uid);
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
    clearTimeout(this.timer);
    for (const uid of this.watched.keys()) this.giveUp(uid, 'this replica looks after the providers no more');
    await Promise.all([...this.work, this.writes.stop()]);
  }

  private giveUp(uid: string, why: string): void {
    for (const life of this.watched.get(uid)?.lives ?? []) life.abort(new DOMException(why, 'AbortError'));
  }

  private arm(): void {
    if (this.isOver) return;
    const now = this.options.elapsed();
    const waitMs = this.schedule.waitMs(now);
    clearTimeout(this.timer);
    this.wakesAt = now + Math.max(tickMs, waitMs);
    this.timer = Number.isFinite(waitMs) ? setTimeout(() => this.begin(), Math.max(tickMs, waitMs)).unref() : undefined;
  }

  private begin(): void {
    const now = this.options.elapsed();
    // A process that was paused may have woken as a follower.
    if (this.isOver || !this.options.term.holds()) return;
    const isBusy = now - this.wakesAt > busyLagMs;
    for (let left = isBusy ? Math.max(fewAtOnce, busyUnderWay - this.work.size) : Infinity; left > 0; left -= 1) {
      const turn = this.schedule.takeLook(now);
      if (turn === undefined) break;
      this.track(this.takeTurn(turn));
    }
    for (let turn = this.schedule.takeDiscovery(now); turn; turn = this.schedule.takeDiscovery(now)) {
      this.track(this.discover(turn));
    }
    this.arm();
  }

  private track(job: Promise<void>): void {
    this.work.add(job);
    void job.finally(() => this.work.delete(job));
  }

  private find(uid: string): MachineProvider | undefined {
    const key = this.watched.get(uid)?.key;
    const provider = key && this.options.store.find(key);
    return provider?.metadata.uid === uid ? provider : undefined;
  }

  private async takeTurn({ uid, dueAt, quotas }: LookTurn): Promise<void> {
    const { lanes, elapsed, metrics, slowAfterMs } = this.options;
    let result: LookResult = 'given_up';
    let began = elapsed();
    const announcing = setTimeout(() => this.announce(uid), announceAfterMs).unref();
    await this.within(uid, async (watched, signal) => {
      const leave = await this.enter(lanes, uid, watched, signal);
      began = elapsed();
      metrics.begun(Math.max(0, began - dueAt) / 1_000);
      let looked: Looked;
      try {
        const provider = this.find(uid);
        if (provider === undefined) return;
        const checked = quotas ? undefined : watched.checked;
        looked = await look(provider, { quotas, checked }, this.options.look, signal);
      } finally {
        leave();
      }
      watched.isSlow = elapsed() - began > slowAfterMs;
      watched.checked = looked.checked;
      result = this.judge(uid, looked, quotas);
    });
    clearTimeout(announcing);
    if (result === 'given_up') this.schedule.gaveUp(uid, elapsed());
    metrics.looked(result, (elapsed() - began) / 1_000);
    this.arm();
  }

  /** Of whom nothing is known yet, and will not be for a while, at least that is told. */
  private announce(uid: string): void {
    const provider = this.find(uid);
    if (this.isOver || provider === undefined || provider.status?.phase != null) return;
    const problems = this.options.look.problemsOf(provider);
    this.conclude(provider, { generation: provider.metadata.generation ?? undefined, problems }, false);
  }

  private judge(uid: string, { observations, requests }: Looked, gotQuotas: boolean): LookResult {
    const { elapsed, look: asked } = this.options;
    const provider = this.find(uid);
    // Of the spec that it has by now nothing was seen.
    if (provider === undefined || (provider.metadata.generation ?? undefined) !== observations.generation) {
      return 'given_up';
    }
    const isRefresh = this.schedule.isRefreshDue(uid, elapsed());
    const { health, unconfirmed } = this.conclude(provider, observations, isRefresh);
    const isDown = !unconfirmed && health?.phase === ProviderPhase.NOT_READY;
    const isWell = !unconfirmed && health?.phase === ProviderPhase.READY;
    const { perSecond } = asked.paceOf(provider.spec);
    this.schedule.looked(
      uid,
      { isUnconfirmed: unconfirmed, isDown, isWell, requests, perSecond, gotQuotas },
      elapsed(),
    );
    if (unconfirmed) return 'unconfirmed';
    return health === undefined ? 'unknown' : resultOf[health.phase];
  }

  private conclude(provider: MachineProvider, observations: Observations, isRefresh: boolean): Assessment {
    const { memory, now } = this.options;
    const [known, at] = [memory.of(provider), now()];
    const assessment = assess({ provider, ...known }, observations, at);
    memory.note(provider, assessment);
    if (isRefresh || isWorthTelling(provider, assessment)) {
      this.writes.add({ provider, observations, ...known, at, isRefresh });
    }
    return assessment;
  }

  private async discover({ uid }: Taken): Promise<void> {
    const { discoveryLanes, elapsed, look: asked, metrics } = this.options;
    const began = elapsed();
    let isSuccess = false;
    await this.within(uid, async (watched, signal) => {
      const leave = await this.enter(discoveryLanes, uid, watched, signal);
      try {
        const provider = this.find(uid);
        const subject = provider && subjectOf(provider, asked);
        if (provider === undefined || subject === undefined || subject instanceof DriverFailure) return;
        const observations = await discoverNow(subject, asked, signal);
        isSuccess = !(observations.discovery instanceof DriverFailure);
        const current = this.find(uid);
        if (current !== undefined && current.metadata.generation === provider.metadata.generation) {
          this.conclude(current, observations, isSuccess);
        }
      } finally {
        leave();
      }
    });
    metrics.discovered(isSuccess, (elapsed() - began) / 1_000);
    this.schedule.discovered(uid, isSuccess, elapsed());
    this.arm();
  }

  /** Something that ends when the provider is changed or gone. Never throws. */
  private async within(uid: string, job: (watched: Watched, signal: AbortSignal) => Promise<void>): Promise<void> {
    const watched = this.watched.get(uid);
    if (watched === undefined) return;
    const life = new AbortController();
    watched.lives.add(life);
    try {
      await job(watched, life.signal);
    } catch (error) {
      const facts = { provider: watched.key, operation: 'look', ...placeOf(error) };
      if (!life.signal.aborted) this.options.log.error(facts, 'a look ended in a way that nobody foresaw');
    } finally {
      watched.lives.delete(life);
    }
  }

  private enter(lanes: Lanes, uid: string, { key, isSlow }: Watched, signal: AbortSignal): Promise<() => void> {
    const provider = this.find(uid);
    const subject = provider && subjectOf(provider, this.options.look);
    const isAsked = subject !== undefined && !(subject instanceof DriverFailure);
    const host = isAsked ? endpointHost(subject.provider.spec, subject.driver) : key;
    return lanes.enter({ host, namespace: provider?.metadata.namespace ?? '', isSlow }, signal);
  }
}
