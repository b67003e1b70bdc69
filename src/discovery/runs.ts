import { LRUCache } from 'lru-cache';
import { type CapabilityDiscovery, DiscoveryState } from '../../schema/api/discovery.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import type { Log } from '../cluster/log.ts';
import { askProvider } from './ask-provider.ts';
import { endpointHost } from './endpoint-host.ts';
import { judge } from './judge.ts';
import { createKeyedSlots } from './keyed-slots.ts';
import { estimateBytes } from './kept-bytes.ts';
import type { AccessFor, Subject } from './ports.ts';
import { asFailure, placeOf, presentCatalog, presentFailure, presentGaps, presentVerdicts } from './present.ts';
import { DiscoveryRun, type RunOptions } from './run.ts';
import type { WriteFindings } from './write-findings.ts';

/** How much is done and kept at a time, by one replica. */
export interface RunLimits {
  /**
   * Runs that ask at the same time: in all, of one namespace, of one host, and of one host by one namespace, so that
   * slow runs of one tenant hold neither the places nor a host for all.
   */
  readonly atOnce: number;
  readonly perNamespace: number;
  readonly perHost: number;
  readonly perHostOfNamespace: number;
  /** Runs that wait for others: in all, and of one namespace, so that none can fill the queue of all. */
  readonly waiting: number;
  readonly waitingPerNamespace: number;
  /** How long one may ask, and how long it may take to sign out, in milliseconds. */
  readonly runMs: number;
  readonly closeMs: number;
  /** How many finished ones are kept, how many bytes of them, about, and how long, in milliseconds. */
  readonly kept: number;
  readonly keptBytes: number;
  readonly keptMs: number;
}

export const defaultRunLimits: RunLimits = {
  atOnce: 32,
  perNamespace: 8,
  perHost: 16,
  perHostOfNamespace: 4,
  waiting: 1_000,
  waitingPerNamespace: 100,
  runMs: 600_000,
  closeMs: 5_000,
  kept: 500,
  keptBytes: 64 * 1024 * 1024,
  keptMs: 15 * 60_000,
};

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
  private readonly slots = createKeyedSlots();
  private readonly underWay = new Map<string, DiscoveryRun>();
  private readonly kept: LRUCache<string, CapabilityDiscovery>;
  private readonly latest = new Map<ProviderKey, string>();
  private isStopped = false;

  constructor(options: RunsOptions) {
    this.options = options;
    this.limits = { ...defaultRunLimits, ...options.limits };
    const { kept, keptBytes, keptMs } = this.limits;
    this.kept = new LRUCache<string, CapabilityDiscovery>({
      max: kept,
      maxSize: keptBytes,
      sizeCalculation: estimateBytes,
      ttl: keptMs,
      ttlResolution: 0,
      perf: { now: () => options.now() },
      dispose: ({ namespace, name }, id) => {
        const key = providerKey(namespace, name);
        if (this.latest.get(key) === id) this.latest.delete(key);
      },
    });
  }

  get size(): { readonly underWay: number; readonly kept: number; readonly keptBytes: number } {
    return { underWay: this.underWay.size, kept: this.kept.size, keptBytes: this.kept.calculatedSize };
  }

  /** The run that is under way for this very spec, or a new one. Throws OVERLOADED, and UNAVAILABLE while stopping. */
  begin(subject: RunOptions['subject']): DiscoveryRun {
    const shared = this.underWay.get(subjectOf(subject.provider));
    if (shared !== undefined && !shared.signal.aborted) return shared;
    if (this.isStopped) throw new GatewayError('UNAVAILABLE', 'This replica is being stopped.', { fix: 'Try again.' });
    this.assertRoom(subject.provider.metadata.namespace);
    const run = new DiscoveryRun({ subject, now: this.options.now });
    this.underWay.set(subjectOf(subject.provider), run);
    void this.carryOut(run);
    return run;
  }

  /** A run that is under way, or one that ended: by its own id, else the latest of the provider. */
  find(key: ProviderKey, runId?: string): DiscoveryRun | CapabilityDiscovery | undefined {
    for (const run of this.underWay.values()) {
      const { namespace, name } = run.current;
      if (providerKey(namespace, name) === key && (runId ?? run.id) === run.id) return run;
    }
    const ended = this.kept.get(runId ?? this.latest.get(key) ?? '');
    return ended !== undefined && providerKey(ended.namespace, ended.name) === key ? ended : undefined;
  }

  /** Gives up what is under way, and resolves once all of it has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const runs = [...this.underWay.values()];
    for (const run of runs) run.stop(FailureCode.CANCELLED, 'The gateway is being stopped.', 'Ask again.');
    await Promise.all(runs.map((run) => run.end));
  }

  private assertRoom(namespace: string): void {
    const { waiting, waitingPerNamespace } = this.limits;
    const fix = 'Try again in a minute.';
    if (this.slots.waitingFor(namespaceSlot(namespace)) >= waitingPerNamespace) {
      const message = `${waitingPerNamespace} discoveries of the namespace "${namespace}" wait for others already.`;
      throw new GatewayError('OVERLOADED', message, { fix });
    }
    if (this.slots.waiting < waiting) return;
    throw new GatewayError('OVERLOADED', `${waiting} discoveries wait for others already.`, { fix });
  }

  private async carryOut(run: DiscoveryRun): Promise<void> {
    const { now, log } = this.options;
    const { keptMs } = this.limits;
    let outcome: Partial<CapabilityDiscovery>;
    try {
      outcome = await this.attempt(run);
    } catch (error) {
      log.error({ ...whoOf(run), ...placeOf(error) }, 'a discovery ended in a way that nobody foresaw');
      outcome = failedWith(error, []);
    }
    const finishedAt = new Date(now()).toISOString();
    const keptUntil = new Date(now() + keptMs).toISOString();
    const ended = { ...run.current, ...outcome, finishedAt, keptUntil };
    this.kept.purgeStale();
    this.kept.set(run.id, ended);
    if (this.kept.has(run.id)) this.latest.set(providerKey(ended.namespace, ended.name), run.id);
    const subject = subjectOf(run.subject.provider);
    if (this.underWay.get(subject) === run) this.underWay.delete(subject);
    run.become(ended);
    log.info({ ...whoOf(run), state: ended.state, failure: ended.failure?.code }, 'a discovery has ended');
  }

  private async attempt(run: DiscoveryRun): Promise<Partial<CapabilityDiscovery>> {
    const { accessFor, writeFindings, log } = this.options;
    const { runMs, closeMs } = this.limits;
    const { provider } = run.subject;
    let giveBack: () => void;
    try {
      giveBack = await this.slots.take(this.slotsOf(run.subject), run.signal);
    } catch (error) {
      return failedWith(error, []);
    }
    const timer = setTimeout(() => run.stop(...tookTooLong(runMs)), runMs).unref();
    try {
      run.become({ state: DiscoveryState.RUNNING });
      const { outcome, secretTexts } = await askProvider(run.subject, {
        accessFor,
        signal: run.signal,
        report: (progress) => run.report(progress),
        runMs,
        closeMs,
      });
      if ('error' in outcome) {
        const failure = asFailure(outcome.error);
        if (failure !== outcome.error) log.error({ ...whoOf(run), ...placeOf(outcome.error) }, 'a driver failed');
        return failedWith(failure, secretTexts);
      }
      const { discovery } = outcome;
      const { machineProvider, warnings } = await writeFindings(provider, outcome, run.signal);
      run.machineProvider = machineProvider;
      return {
        state: DiscoveryState.SUCCEEDED,
        catalog: presentCatalog(discovery, run.id, secretTexts),
        gaps: presentGaps(outcome, secretTexts),
        verdicts: presentVerdicts(judge(provider.spec, discovery), secretTexts),
        warnings,
      };
    } finally {
      clearTimeout(timer);
      giveBack();
    }
  }

  private slotsOf({ provider, driver }: Subject) {
    const { atOnce, perNamespace, perHost, perHostOfNamespace } = this.limits;
    const namespace = namespaceSlot(provider.metadata.namespace);
    const host = `host ${endpointHost(provider.spec, driver)}`;
    return [
      { key: 'all', most: atOnce },
      { key: namespace, most: perNamespace },
      { key: host, most: perHost },
      { key: `${namespace} ${host}`, most: perHostOfNamespace },
    ];
  }
}

function namespaceSlot(namespace: string): string {
  return `namespace ${namespace}`;
}

/** Runs of another spec ask something else, so they are not shared. */
function subjectOf({ metadata: { namespace, name, uid, generation } }: MachineProvider): string {
  return `${namespace}/${name} ${uid} ${generation ?? ''}`;
}

function whoOf({ current: { namespace, name } }: DiscoveryRun) {
  return { provider: `${namespace}/${name}`, operation: 'discover' };
}

function failedWith(error: unknown, secretTexts: readonly string[]): Partial<CapabilityDiscovery> {
  const failure = asFailure(error);
  const isCancelled = failure.code === FailureCode.CANCELLED;
  return {
    state: isCancelled ? DiscoveryState.CANCELLED : DiscoveryState.FAILED,
    failure: presentFailure(failure, secretTexts),
  };
}

function tookTooLong(runMs: number): [FailureCode, string, string] {
  const message = `Expected the provider to tell what it offers within ${runMs / 1_000} s, but it took longer.`;
  return [FailureCode.TIMEOUT, message, 'Raise `spec.config.rateLimiting`, or look at what makes the provider slow.'];
}
