import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { faultTeller, toFailure } from '../../asking/failures.ts';
import { inTime } from '../../asking/in-time.ts';
import type { AccessFor } from '../../asking/ports.ts';
import { scrubSeen } from '../../asking/scrub-seen.ts';
import { type Drivers, subjectOf } from '../../asking/subject-of.ts';
import type { WatchedAccess } from '../../asking/watched-access.ts';
import { withConnection } from '../../asking/with-connection.ts';
import type { Log } from '../../cluster/log.ts';
import { type Connection, type CredentialCheck, ProbeStep, type QuotaReport } from '../../drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../drivers/failure.ts';
import { withoutBlame } from '../../status/late-gateway.ts';
import type { Observations } from '../../status/observations.ts';
import { blockingProblems } from '../../status/spec-verdict.ts';
import { askAll, type Seen } from './ask-all.ts';
import type { ProblemsOf } from './known-problems.ts';

export interface LookOptions {
  readonly accessFor: AccessFor;
  readonly drivers: Drivers;
  readonly problemsOf: ProblemsOf;
  /** How patient and how restrained a spec wants its provider to be asked. */
  readonly paceOf: (spec: MachineProviderSpec) => Pace;
  /** How long this process was held up so far, in milliseconds. */
  readonly lateMs: () => number;
  readonly log: Pick<Log, 'error'>;
}

export interface Pace {
  /** Of one call, in milliseconds. */
  readonly timeoutMs: number;
  /** Requests that the provider lets pass on average, and at once after a rest. */
  readonly perSecond: number;
  readonly burst: number;
}

/** What is asked beside the probe and the credentials, while one is signed in. */
export interface Wanted {
  readonly quotas: boolean;
  /** What was found out of the credentials before; it is good while the provider lets us in by the very same ones. */
  readonly checked?: CheckedCredentials | undefined;
}

export interface CheckedCredentials {
  /** Of the Secrets. */
  readonly versions: string;
  readonly check: CredentialCheck;
}

export interface Looked {
  /** Rid of the texts of the Secrets that were used. */
  readonly observations: Observations;
  /** How many requests the provider got. */
  readonly requests: number;
  /** `host:port` of those whose certificates were not verified. */
  readonly unverified: readonly string[];
  /** Of credentials that are good. */
  readonly checked?: CheckedCredentials | undefined;
}

/** For the steps of a look beyond one call's time, and for signing out. */
const stepMs = 1_000;
const steps = Object.keys(ProbeStep).length;
const closeMs = 2_000;
/** Whatever a spec says, one look takes no longer. */
const longestMs = 600_000;
const requestsOfLook = 8;

/**
 * One look at one provider: whether its spec is sound, whether it answers, and whether it takes the credentials; where
 * wanted also what is in use. All of it by one connection, within a time of its own. A driver that hangs is left behind.
 * Throws the signal's reason when that aborts, and nothing else.
 */
export async function look(
  provider: MachineProvider,
  wanted: Wanted,
  options: LookOptions,
  signal: AbortSignal,
): Promise<Looked> {
  signal.throwIfAborted();
  const generation = provider.metadata.generation ?? undefined;
  const problems = options.problemsOf(provider);
  const judged = { generation, problems };
  if (blockingProblems(problems).length > 0) return { observations: judged, requests: 0, unverified: [] };
  const subject = subjectOf(provider, options.drivers);
  if (subject instanceof DriverFailure) {
    return { observations: { ...judged, look: { failure: subject } }, requests: 0, unverified: [] };
  }
  const pace = options.paceOf(provider.spec);
  const [runMs, lateBefore] = [timeFor(pace, wanted), options.lateMs()];
  const over = () => tookTooLong(runMs);
  const tellFault = faultTeller(options.log, provider, 'look');
  let versions = '';
  const { outcome, secretTexts, requests, unverified } = await inTime({ signal, ms: runMs, over }, (life) => {
    const ask = async (connection: Connection, access: WatchedAccess) => {
      versions = access.secretVersions();
      const known = wanted.checked?.versions === versions && isGood(wanted.checked.check, access.now());
      const check = known ? wanted.checked?.check : undefined;
      return askAll(connection, { subject, quotas: wanted.quotas, known: check, signal: life, tellFault });
    };
    // One socket after the other: nobody waits for it, and to open one costs more than all that is said over it.
    const how = { accessFor: options.accessFor, signal: life, runMs, closeMs, isLook: true, atOnce: 1 };
    return withConnection(subject, how, ask);
  });
  signal.throwIfAborted();
  const seen = 'error' in outcome ? { look: { failure: toFailure(outcome.error, tellFault) } } : outcome;
  const lateness = { lateMs: options.lateMs() - lateBefore, timeoutMs: pace.timeoutMs };
  const clean = scrubbed(withoutBlame(seen, lateness), secretTexts);
  const check = 'probe' in clean.look ? clean.look.credentials : undefined;
  const checked = check?.status === 'Valid' ? { versions, check } : undefined;
  return { observations: { ...judged, ...clean }, requests, unverified, checked };
}

/** Once it is over, only the provider knows whether it is. */
function isGood({ expiresAt }: CredentialCheck, now: number): boolean {
  return expiresAt === undefined || expiresAt > now;
}

function scrubbed({ look: seen, quotas }: Seen, secrets: readonly string[]): Seen {
  const clean =
    'failure' in seen
      ? { failure: scrubSeen(seen.failure, secrets) }
      : {
          probe: scrubSeen(seen.probe, secrets),
          credentials: seen.credentials && scrubSeen(seen.credentials, secrets),
        };
  return { look: clean, ...(quotas && { quotas: scrubSeen<QuotaReport | DriverFailure>(quotas, secrets) }) };
}

/** What a spec's rate makes wait is no fault of the provider. */
function timeFor({ timeoutMs, perSecond, burst }: Pace, { quotas }: Wanted): number {
  const calls = quotas ? 2 : 1;
  const queued = Math.max(0, requestsOfLook * calls - burst) / Math.max(perSecond, 0.001);
  return Math.min(longestMs, timeoutMs * calls + steps * stepMs + queued * 1_000);
}

function tookTooLong(ms: number): DriverFailure {
  const message = `Expected the provider to answer a few questions within ${ms / 1_000} s, but it took longer.`;
  const fix = 'Look at what makes the provider slow, or raise `spec.config.timeout`.';
  return new DriverFailure(FailureCode.TIMEOUT, message, { fix });
}
