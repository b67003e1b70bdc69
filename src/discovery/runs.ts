import { type CapabilityDiscovery, DiscoveryState } from '../../schema/api/discovery.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { askProvider, tookTooLong } from '../asking/ask-provider.ts';
import { cancelled, faultTeller, placeOf, presentFailure, toFailure } from '../asking/failures.ts';
import type { Mandate } from '../asking/mandates.ts';
import { notVerified } from '../asking/not-verified.ts';
import type { AccessFor } from '../asking/ports.ts';
import { AskingQueue } from '../asking/queue.ts';
import { scrubSeen } from '../asking/scrub-seen.ts';
import { UnderWay } from '../asking/under-way.ts';
import type { Log } from '../cluster/log.ts';
import type { DriverFailure } from '../drivers/failure.ts';
import { judge } from '../status/declared-verdicts.ts';
import { KeptDiscoveries } from './kept.ts';
import { presentCatalog, presentGaps, presentVerdicts } from './present.ts';
import { defaultRunLimits, type RunLimits } from './run-limits.ts';
import { DiscoveryRun, type RunOptions } from './run.ts';
import type { WriteFindings } from './write-findings.ts';

export interface RunsOptions {
  readonly accessFor: AccessFor;
  readonly writeFindings: WriteFindings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly limits?: Partial<RunLimits>;
}

/** The discoveries of this replica: those under way, and those that ended lately. */
export class DiscoveryRuns {
  private readonly options: RunsOptions;
  private readonly limits: RunLimits;
  private readonly queue: AskingQueue;
  private readonly underWay = new UnderWay<DiscoveryRun>();
  private readonly kept: KeptDiscoveries;
  private begun = 0;
  private isStopped = false;

  constructor(options: RunsOptions) {
    this.options = options;
    this.limits = { ...defaultRunLimits, ...options.limits };
    this.queue = new AskingQueue({ what: 'discoveries', limits: this.limits });
    this.kept = new KeptDiscoveries(this.limits, () => options.now());
  }

  get size(): { readonly underWay: number; readonly kept: number; readonly keptBytes: number } {
    return { underWay: this.underWay.size, kept: this.kept.size, keptBytes: this.kept.bytes };
  }

  /**
   * The run that is under way for this very spec, or a new one. Nothing is sent before the mandate of somebody who wanted
   * it was looked at again. Throws OVERLOADED, and UNAVAILABLE while stopping.
   */
  begin(subject: RunOptions['subject'], mandate: Mandate): DiscoveryRun {
    if (this.isStopped) throw new GatewayError('UNAVAILABLE', 'This replica is being stopped.', { fix: 'Try again.' });
    const run = this.underWay.share(subject.provider, () => this.create(subject));
    run.mandates.add(mandate);
    return run;
  }

  /** A run that is under way, or one that ended, by its id, which is good for its own provider alone. */
  find(key: ProviderKey, runId: string): DiscoveryRun | CapabilityDiscovery | undefined {
    const found = this.underWay.all.find(({ id }) => id === runId) ?? this.kept.find(runId)?.discovery;
    return found !== undefined && keyOf(found) === key ? found : undefined;
  }

  /** The run that was begun last for the provider of this uid, not for another one that had its name before. */
  latest(uid: string): DiscoveryRun | CapabilityDiscovery | undefined {
    const running = this.underWay.all.findLast((run) => uidOf(run) === uid);
    const ended = this.kept.latest(uid);
    return running !== undefined && running.number > (ended?.number ?? 0) ? running : ended?.discovery;
  }

  /** Gives up what is under way, and resolves once all of it has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const runs = this.underWay.all;
    for (const run of runs) run.stop(cancelled('The gateway is being stopped.'));
    await Promise.all(runs.map((run) => run.end));
  }

  private create(subject: RunOptions['subject']): DiscoveryRun {
    this.queue.assertRoom(subject);
    this.begun += 1;
    const run = new DiscoveryRun({ number: this.begun, subject, now: this.options.now });
    // Its place is taken at once; the mandate of who begins it is there before that is looked at.
    void this.carryOut(run);
    return run;
  }

  private async carryOut(run: DiscoveryRun): Promise<void> {
    const { now, log } = this.options;
    let outcome: Partial<CapabilityDiscovery>;
    try {
      outcome = await this.attempt(run);
    } catch (error) {
      const tell = () =>
        log.error({ ...whoOf(run), ...placeOf(error) }, 'a discovery ended in a way that nobody foresaw');
      outcome = failedWith(toFailure(error, tell), []);
    }
    const discovery = { ...run.current, ...outcome, finishedAt: new Date(now()).toISOString() };
    const ended = this.kept.keep({ runId: run.id, number: run.number, uid: uidOf(run), discovery });
    this.underWay.ended(run.subject.provider, run);
    run.become(ended);
    log.info({ ...whoOf(run), state: ended.state, failure: ended.failure?.code }, 'a discovery has ended');
  }

  private async attempt(run: DiscoveryRun): Promise<Partial<CapabilityDiscovery>> {
    const { accessFor, writeFindings, log } = this.options;
    const { runMs, closeMs } = this.limits;
    const { provider } = run.subject;
    const tellFault = faultTeller(log, provider, 'discover');
    const leave = await this.queue.enter(run.subject, run.mandates, run.signal);
    try {
      run.become({ state: DiscoveryState.RUNNING });
      const timer = setTimeout(() => run.stop(tookTooLong(runMs)), runMs).unref();
      const { outcome, secretTexts, unverified } = await askProvider(run.subject, {
        accessFor,
        signal: run.signal,
        report: (progress) => run.report(progress),
        tellFault,
        runMs,
        closeMs,
      }).finally(() => clearTimeout(timer));
      if ('error' in outcome) return failedWith(toFailure(outcome.error, tellFault), secretTexts);
      const { discovery } = outcome;
      // Names of quotas are the provider's own, too, and get into the status.
      const findings = { discovery, quotas: scrubSeen(outcome.quotas, secretTexts) };
      const { machineProvider, warnings } = await writeFindings(provider, findings, run.signal);
      run.machineProvider = machineProvider;
      return {
        state: DiscoveryState.SUCCEEDED,
        catalog: presentCatalog(discovery, run.id, secretTexts),
        gaps: presentGaps(outcome, secretTexts),
        verdicts: presentVerdicts(judge(provider.spec, discovery), secretTexts),
        warnings: [...unverified.map(notVerified), ...warnings],
      };
    } finally {
      leave();
    }
  }
}

function keyOf(found: DiscoveryRun | CapabilityDiscovery): ProviderKey {
  const { namespace, name } = found instanceof DiscoveryRun ? found.current : found;
  return providerKey(namespace, name);
}

function uidOf({ subject: { provider } }: DiscoveryRun): string {
  return provider.metadata.uid;
}

function whoOf({ current: { namespace, name } }: DiscoveryRun) {
  return { provider: `${namespace}/${name}`, operation: 'discover' };
}

function failedWith(failure: DriverFailure, secretTexts: readonly string[]): Partial<CapabilityDiscovery> {
  const isCancelled = failure.code === FailureCode.CANCELLED;
  return {
    state: isCancelled ? DiscoveryState.CANCELLED : DiscoveryState.FAILED,
    failure: presentFailure(failure, secretTexts),
  };
}
