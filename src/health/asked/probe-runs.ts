import { FailureCode } from '../../../schema/failure-code.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { assertRoom, type WaitingLimits } from '../../asking/assert-room.ts';
import { createKeyedSlots, type SlotsWanted } from '../../asking/keyed-slots.ts';
import { type Mandate, Mandates } from '../../asking/mandates.ts';
import type { Subject } from '../../asking/ports.ts';
import { type AtOnceLimits, slotsOf } from '../../asking/slots-of.ts';
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

export interface ProbeRun {
  readonly provider: MachineProvider;
  /** Rejects with DriverFailure CANCELLED when nothing was sent, or nobody waits for it any more. */
  readonly end: Promise<Probed>;
  /** Somebody waits for it, until the function that this returns is called. */
  join(): () => void;
  /** From now on it goes on with nobody waiting. */
  keep(): void;
}

export interface ProbeRunsOptions {
  readonly looks: Pick<LooksNow, 'look'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<ProbeLimits> | undefined;
}

interface UnderWay extends ProbeRun {
  readonly mandates: Mandates;
  readonly life: AbortController;
}

/** The probes that callers of this replica asked for and that are under way: one for all who ask about the same spec. */
export class ProbeRuns {
  private readonly options: ProbeRunsOptions;
  private readonly limits: ProbeLimits;
  private readonly slots = createKeyedSlots();
  private readonly underWay = new Map<string, UnderWay>();
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
    const { uid, generation } = provider.metadata;
    const what = `${uid} ${generation ?? ''}`;
    const shared = this.underWay.get(what);
    const run = shared !== undefined && !shared.life.signal.aborted ? shared : this.create(what, provider, subject);
    run.mandates.add(mandate);
    return run;
  }

  /** Gives up what is under way, and resolves once all of it has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const runs = [...this.underWay.values()];
    for (const { life } of runs) life.abort(cancelled('The gateway is being stopped.'));
    await Promise.allSettled(runs.map(({ end }) => end));
  }

  private create(what: string, provider: MachineProvider, subject: Subject | undefined): UnderWay {
    const wanted = subject && slotsOf(subject, this.limits);
    const { namespace } = provider.metadata;
    if (wanted !== undefined) assertRoom(this.slots, { wanted, namespace, what: 'probes' }, this.limits);
    const life = new AbortController();
    const mandates = new Mandates();
    let waiters = 0;
    let isKept = false;
    // The mandate of who begins it is added before its first turn.
    const end = Promise.resolve()
      .then(() => this.carryOut(provider, { wanted, mandates, signal: life.signal }))
      .finally(() => {
        if (this.underWay.get(what) === run) this.underWay.delete(what);
      });
    // Whoever waits hears of it.
    end.catch(() => undefined);
    const run: UnderWay = {
      provider,
      mandates,
      life,
      end,
      join: () => {
        waiters += 1;
        let hasLeft = false;
        return () => {
          if (hasLeft) return;
          hasLeft = true;
          waiters -= 1;
          if (waiters === 0 && !isKept) life.abort(cancelled('Nobody waited for it any more.'));
        };
      },
      keep: () => {
        isKept = true;
      },
    };
    this.underWay.set(what, run);
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
