import { FailureCode } from '../../../schema/failure-code.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { assertRoom, type WaitingLimits } from '../../asking/assert-room.ts';
import { createKeyedSlots, type SlotsWanted } from '../../asking/keyed-slots.ts';
import { type Mandate, Mandates } from '../../asking/mandates.ts';
import type { Subject } from '../../asking/ports.ts';
import { type AtOnceLimits, slotsOf } from '../../asking/slots-of.ts';
import { UnderWay } from '../../asking/under-way.ts';
import { type WaitedFor, Waiters } from '../../asking/waiters.ts';
import { DriverFailure } from '../../drivers/failure.ts';
import type { LookedNow, LooksNow } from './look-now.ts';

/** How many probes there are at a time, by one replica: see RunLimits. */
export interface ProbeLimits extends AtOnceLimits, WaitingLimits {}

export const defaultProbeLimits: ProbeLimits = {
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
  /** Rejects with DriverFailure CANCELLED when nothing was sent, or nobody waits for it any more. */
  readonly end: Promise<Probed>;
}

export interface ProbeRunsOptions {
  readonly looks: Pick<LooksNow, 'look'>;
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
  private readonly limits: ProbeLimits;
  private readonly slots = createKeyedSlots();
  private readonly underWay = new UnderWay<Probing>();
  private isStopped = false;

  constructor(options: ProbeRunsOptions) {
    this.options = options;
    this.limits = { ...defaultProbeLimits, ...options.limits };
  }

  /** Those that look, and those that wait for others. */
  get size(): { readonly looking: number; readonly waiting: number } {
    return { looking: this.underWay.size - this.slots.waiting, waiting: this.slots.waiting };
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
    const wanted = subject && slotsOf(subject, this.limits);
    const { namespace } = provider.metadata;
    if (wanted !== undefined) assertRoom(this.slots, { wanted, namespace, what: 'probes' }, this.limits);
    const life = new AbortController();
    const { signal } = life;
    const giveUp = (why: string) => life.abort(cancelled(why));
    const waiters = new Waiters(() => giveUp('Nobody waited for it any more.'));
    const mandates = new Mandates();
    // The mandate of who begins it is added before its first turn.
    const end = Promise.resolve()
      .then(() => this.carryOut(provider, { wanted, mandates, signal }))
      .finally(() => this.underWay.ended(provider, run));
    // Whoever waits hears of it.
    end.catch(() => undefined);
    const run: Probing = { provider, mandates, signal, giveUp, waiters, end };
    return run;
  }

  private async carryOut(provider: MachineProvider, { wanted, mandates, signal }: Carrying): Promise<Probed> {
    const { looks, now } = this.options;
    const giveBack = wanted === undefined ? () => undefined : await this.slots.take(wanted, signal);
    try {
      await mandates.assertAny(signal);
      const [startedAt, began] = [now(), performance.now()];
      const looked = await looks.look(provider, signal);
      return { ...looked, startedAt, durationMs: performance.now() - began };
    } finally {
      giveBack();
    }
  }
}

interface Carrying {
  readonly wanted: SlotsWanted | undefined;
  readonly mandates: Mandates;
  readonly signal: AbortSignal;
}

function cancelled(message: string): DriverFailure {
  return new DriverFailure(FailureCode.CANCELLED, message, { fix: 'Ask again.' });
}
