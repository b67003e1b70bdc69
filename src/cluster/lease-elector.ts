import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { ClusterCalls } from './connection.ts';
import { createLease, type Lease, type LeaseCall, presentMicroTime, readLease, replaceLease } from './lease.ts';
import { isValid, nextStep, released, sight, type Sighting } from './lease-step.ts';
import { type LeaseTerm, RunningTerm } from './lease-term.ts';
import type { Log } from './log.ts';
import type { Clocks } from './moment.ts';
import type { ObjectName } from './ports.ts';
import { askedToWaitMs } from './retry.ts';

/** As client-go has them by default; each replica may have its own. */
export interface LeaseRules {
  /** So long after the last renewal that they saw others take over, in milliseconds; Leases know whole seconds. */
  readonly leaseMs: number;
  /** So long after its last renewal a leader stops by itself. */
  readonly renewDeadlineMs: number;
  /** Between two renewals, and between two looks of those who don't lead, who take up to half of it more. */
  readonly retryMs: number;
}

export const defaultLeaseRules: LeaseRules = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

export interface ElectionOptions {
  readonly connection: ClusterCalls;
  readonly lease: ObjectName;
  /** Of this replica, and of no other one or earlier start of it. */
  readonly identity: string;
  /** The work of a leader, which ends when the term does. Without it this replica only looks who leads. */
  readonly lead?: ((term: LeaseTerm) => Promise<void>) | undefined;
  readonly log: Log;
  readonly clocks?: Clocks;
  readonly rules?: Partial<LeaseRules>;
}

/** Who leads, as this replica knows it now. */
export interface ElectionState {
  /** Its identity; undefined when nobody does, or that is not known. */
  readonly leader: string | undefined;
  readonly isLeading: boolean;
  /** When the leader became it, by its own clock, in RFC 3339. */
  readonly since: string | undefined;
  /** Why the Lease could not be read or written at last, in one sentence. */
  readonly lastError: string | undefined;
}

export interface Election {
  readonly state: () => ElectionState;
  /** Ends the term and its work, and gives the Lease back, so that another replica takes over at its next look. */
  stop(): Promise<void>;
}

/** What a clean end may take when the cluster doesn't answer. */
const releaseTimeoutMs = 2_000;
const systemClocks: Clocks = { now: Date.now, elapsed: () => performance.now() };

/** Has one of all replicas at a time do the work, until stop(), by the one Lease. Never gives up and never throws. */
export function runElected(options: ElectionOptions): Election {
  const elector = new Elector(options);
  const done = elector.run();
  return {
    state: () => elector.state(),
    async stop() {
      elector.stopping.abort();
      await done;
    },
  };
}

class Elector {
  readonly stopping = new AbortController();
  private readonly options: ElectionOptions;
  private readonly rules: LeaseRules;
  private readonly clocks: Clocks;
  private lease: Lease | undefined;
  private seen: Sighting | undefined;
  /** What is known of the Lease may be behind. */
  private isDoubtful = true;
  private term: RunningTerm | undefined;
  private lastError: string | undefined;
  /** Until then it takes no Lease, by the clock that only runs. */
  private restsUntil = 0;
  /** The same: until then the server asked to be left alone. A term that ends meanwhile ends. */
  private quietUntil = 0;

  constructor(options: ElectionOptions) {
    this.options = options;
    this.rules = { ...defaultLeaseRules, ...options.rules };
    this.clocks = options.clocks ?? systemClocks;
  }

  state(): ElectionState {
    const isLeading = this.term?.holds() ?? false;
    const { holder, acquireTime } = this.seen?.record ?? { holder: '', acquireTime: undefined };
    // Who stopped in time leads no longer, whatever the Lease still says.
    const isKnown = holder === this.options.identity ? isLeading : this.seen !== undefined && this.isHeld();
    return {
      leader: isKnown ? holder : undefined,
      isLeading,
      since: isKnown ? acquireTime : undefined,
      lastError: this.lastError,
    };
  }

  async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.turn();
      const { retryMs } = this.rules;
      // A leader renews on time; the others don't all ask at once.
      const pauseMs = this.isLeading() ? retryMs : retryMs * (1 + Math.random() / 2);
      await sleep(Math.max(pauseMs, this.quietUntil - this.clocks.elapsed()), undefined, { signal }).catch(
        () => undefined,
      );
    }
    await this.handOver();
  }

  private isLeading(): boolean {
    return this.term?.holds() ?? false;
  }

  private isHeld(): boolean {
    return this.seen !== undefined && isValid(this.seen, this.clocks.elapsed());
  }

  /** One try to hold the Lease, or one look at it. */
  private async turn(): Promise<void> {
    try {
      // Who leads writes over what it wrote last, and looks only when that failed.
      if (this.isDoubtful || !this.isLeading()) await this.look();
      await this.write();
      this.lastError = undefined;
    } catch (error) {
      this.isDoubtful = true;
      this.quietUntil = this.clocks.elapsed() + askedToWaitMs(error);
      if (this.stopping.signal.aborted) return;
      // Somebody was faster, or the Lease was deleted: who leads now is told by a look at once.
      if (isOvertaken(error, this.lease)) return this.look().catch((again: unknown) => this.failed(again));
      this.failed(error);
    }
  }

  private async look(): Promise<void> {
    this.lease = await readLease(this.options.connection, this.options.lease, this.call());
    // Of one that was deleted the last sight still counts.
    if (this.lease !== undefined) this.seen = sight(this.seen, this.lease.record, this.clocks.elapsed());
    this.isDoubtful = false;
    const { holder } = this.seen?.record ?? { holder: '' };
    if (this.lease !== undefined && holder !== this.options.identity) {
      this.term?.end(holder === '' ? 'its Lease was given back' : `${holder} has its Lease`);
    }
  }

  /** Renews or takes the Lease where that is due. */
  private async write(): Promise<void> {
    const { connection, lease: target, identity, lead } = this.options;
    if (lead === undefined || !this.mayLead()) return;
    const elapsed = this.clocks.elapsed();
    const time = presentMicroTime(this.clocks.now());
    const durationSeconds = Math.max(1, Math.ceil(this.rules.leaseMs / 1_000));
    const step = nextStep({ seen: this.seen, identity, durationSeconds, elapsed, time });
    if (step.kind === 'wait') return;
    this.lease = await (this.lease === undefined
      ? createLease(connection, target, step.record, this.call())
      : replaceLease(connection, target, this.lease, step.record, this.call()));
    this.seen = { record: this.lease.record, seenAt: this.clocks.elapsed() };
    if (this.isLeading()) this.term?.renewed(elapsed);
    // Its work may have ended by itself while a renewal was under way.
    else if (this.mayLead()) this.begin(elapsed, lead);
  }

  /** What was done in an earlier term must have ended, or this replica would do it twice. */
  private mayLead(): boolean {
    if (this.isLeading() || this.term === undefined) return true;
    return this.term.isDone && this.clocks.elapsed() >= this.restsUntil;
  }

  /** Work that ends by itself does so for a reason that another replica may not have. */
  private async gaveUp(why: string): Promise<void> {
    const { leaseMs } = this.rules;
    this.restsUntil = this.clocks.elapsed() + leaseMs;
    this.options.log.error(this.about(), `what a leader does ended by itself (${why}); another replica may take over`);
    await this.release().catch(() => undefined);
  }

  private begin(sentAt: number, lead: NonNullable<ElectionOptions['lead']>): void {
    const { log, identity } = this.options;
    const { elapsed } = this.clocks;
    // The answer may have taken longer than a term lasts.
    if (elapsed() - sentAt >= this.rules.renewDeadlineMs) return;
    log.info(this.about(), `${identity} leads: it looks after the providers`);
    this.term = new RunningTerm({
      renewDeadlineMs: this.rules.renewDeadlineMs,
      elapsed,
      sentAt,
      lead,
      onEnd: (why) => log.info(this.about(), `${identity} leads no longer: ${why}`),
      onGivenUp: (why) => void this.gaveUp(why),
    });
  }

  /** An answer that comes after the term's end is of no use, and a lost one leaves time for another try. */
  private call(): LeaseCall {
    const timeoutMs = Math.max(500, this.rules.renewDeadlineMs / 2);
    const leftMs = this.isLeading() ? (this.term?.leftMs() ?? timeoutMs) : timeoutMs;
    return { signal: this.stopping.signal, timeoutMs: Math.max(1, Math.round(Math.min(timeoutMs, leftMs))) };
  }

  private failed(error: unknown): void {
    const { message, fix } = error instanceof GatewayError ? error : { message: 'the call failed', fix: undefined };
    const said = fix === undefined ? message : `${message} ${fix}`;
    // Said once for as long as it stays the same.
    if (said !== this.lastError) this.options.log.warn(this.about(), `the Lease can't be had: ${said}`);
    this.lastError = said;
  }

  private async handOver(): Promise<void> {
    const { term } = this;
    if (term === undefined) return;
    term.end('it stops');
    // Another one must not begin before the work of this one has ended.
    const patience = new AbortController();
    const late = sleep(this.rules.renewDeadlineMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([term.done, late]);
    patience.abort();
    if (!term.isDone) return;
    await this.release().catch((error: unknown) =>
      this.options.log.warn(
        { ...this.about(), err: error },
        'the Lease could not be given back; another replica takes over when it ends',
      ),
    );
  }

  private async release(): Promise<void> {
    const { connection, lease: target, identity } = this.options;
    const options = { timeoutMs: releaseTimeoutMs };
    const lease = await readLease(connection, target, options);
    if (lease?.record.holder !== identity) return;
    await replaceLease(connection, target, lease, released(lease.record, presentMicroTime(this.clocks.now())), options);
  }

  private about() {
    return { lease: `${this.options.lease.namespace}/${this.options.lease.name}` };
  }
}

/** A create that finds nothing lacks its namespace, which no look can tell. */
function isOvertaken(error: unknown, lease: Lease | undefined): boolean {
  if (!(error instanceof GatewayError)) return false;
  return ['CONFLICT', 'ALREADY_EXISTS'].includes(error.code) || (error.code === 'NOT_FOUND' && lease !== undefined);
}
