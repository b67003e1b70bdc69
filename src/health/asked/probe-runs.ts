import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { cancelled } from '../../asking/failures.ts';
import { type Mandate, Mandates } from '../../asking/mandates.ts';
import type { Subject } from '../../asking/ports.ts';
import { AskingQueue, type AtOnceLimits, type WaitingLimits } from '../../asking/queue.ts';
import { UnderWay } from '../../asking/under-way.ts';
import { type WaitedFor, Waiters } from '../../asking/waiters.ts';
import type { LookedNow, LookNow } from './look-now.ts';

/** How many probes there are at a time, by one replica: see RunLimits. */
export interface ProbeLimits extends AtOnceLimits, WaitingLimits {}

const defaultProbeLimits: ProbeLimits = {
  atOnce: 64,
  perNamespace: 16,
  perHost: 16,
  perHostOfNamespace: 4,
  spareAtOnce: 16,
  sparePerHost: 8,
  waiting: 500,
  waitingPerNamespace: 50,
};

/** What came of a probe, and when. */
export interface Probed extends LookedNow {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface ProbeRun extends WaitedFor<Probed> {
  readonly provider: MachineProvider;
  /** Rejects with DriverFailure CANCELLED when nothing was sent, or it was given up before all was seen. */
  readonly end: Promise<Probed>;
}

export interface ProbeRunsOptions {
  readonly lookNow: LookNow;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<ProbeLimits> | undefined;
}

interface Probing extends ProbeRun {
  readonly mandates: Mandates;
  readonly signal: AbortSignal;
  readonly giveUp: (why: string) => void;
}

/** The probes that callers of this replica asked for and that are under way: one for all who ask about the same spec. */
export class ProbeRuns {
  private readonly options: ProbeRunsOptions;
  private readonly queue: AskingQueue;
  private readonly underWay = new UnderWay<Probing>();
  private isStopped = false;

  constructor(options: ProbeRunsOptions) {
    this.options = options;
    this.queue = new AskingQueue({ what: 'probes', limits: { ...defaultProbeLimits, ...options.limits } });
  }

  /** Those that look, and those that wait for others. */
  get size(): { readonly looking: number; readonly waiting: number } {
    const { waiting } = this.queue;
    return { looking: this.underWay.size - waiting, waiting };
  }

  /**
   * The run that is under way for this very spec, or a new one; `subject` is absent where nobody can be asked by it.
   * Nothing is sent before the mandate of somebody who wanted it was looked at again. Throws OVERLOADED, and UNAVAILABLE
   * while stopping.
   */
  begin(provider: MachineProvider, subject: Subject | undefined, mandate: Mandate): ProbeRun {
    if (this.isStopped) throw new GatewayError('UNAVAILABLE', 'This replica is being stopped.', { fix: 'Try again.' });
    const run = this.underWay.share(provider, () => this.create(provider, subject));
    run.mandates.add(mandate);
    return run;
  }

  /** Gives up what is under way, and resolves once all of it has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const runs = this.underWay.all;
    for (const { giveUp } of runs) giveUp('The gateway is being stopped.');
    await Promise.allSettled(runs.map(({ end }) => end));
  }

  private create(provider: MachineProvider, subject: Subject | undefined): Probing {
    if (subject !== undefined) this.queue.assertRoom(subject);
    const life = new AbortController();
    const { signal } = life;
    const giveUp = (why: string) => life.abort(cancelled(why));
    const waiters = new Waiters(() => giveUp('Nobody waited for it any more.'));
    const mandates = new Mandates();
    // The mandate of who begins it is added before its first turn.
    const end = Promise.resolve()
      .then(() => this.carryOut(run, subject))
      .finally(() => this.underWay.ended(provider, run));
    // Whoever waits hears of it.
    end.catch(() => undefined);
    const run: Probing = { provider, mandates, signal, giveUp, waiters, end };
    return run;
  }

  private async carryOut({ provider, mandates, signal }: Probing, subject: Subject | undefined): Promise<Probed> {
    const { lookNow, now } = this.options;
    const leave = await this.queue.enter(subject, mandates, signal);
    try {
      const [startedAt, began] = [now(), performance.now()];
      const looked = await lookNow(provider, signal);
      return { ...looked, startedAt, durationMs: performance.now() - began };
    } finally {
      leave();
    }
  }
}
