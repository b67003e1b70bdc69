import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { quotasOf } from '../../asking/ask-provider.ts';
import { endpointHost } from '../../asking/endpoint-host.ts';
import { placeOf, toFailure } from '../../asking/failures.ts';
import { inTime } from '../../asking/in-time.ts';
import type { AccessFor, Subject } from '../../asking/ports.ts';
import { scrubSeen } from '../../asking/scrub-seen.ts';
import { type Drivers, subjectOf } from '../../asking/subject-of.ts';
import type { WatchedAccess } from '../../asking/watched-access.ts';
import { withConnection } from '../../asking/with-connection.ts';
import type { Log } from '../../cluster/log.ts';
import { unlessAborted } from '../../cluster/unless-aborted.ts';
import {
  type Connection,
  type CredentialCheck,
  type Probe,
  ProbeStep,
  type QuotaReport,
} from '../../drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../drivers/failure.ts';
import { withoutBlame } from '../../status/late-gateway.ts';
import type { Observations } from '../../status/observations.ts';
import { blockingProblems } from '../../status/spec-verdict.ts';
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
/** For a driver to say what it was about when the time was over. */
const heedMs = 250;
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
  let versions = '';
  const { outcome, secretTexts, requests, unverified } = await inTime({ signal, ms: runMs, over }, (life) => {
    const ask = async (connection: Connection, access: WatchedAccess) => {
      versions = access.secretVersions();
      const known = wanted.checked?.versions === versions && isGood(wanted.checked.check, access.now());
      const asking = { subject, quotas: wanted.quotas, known: known ? wanted.checked?.check : undefined, signal: life };
      return askAll(connection, asking);
    };
    // One socket after the other: nobody waits for it, and to open one costs more than all that is said over it.
    const how = { accessFor: options.accessFor, signal: life, runMs, closeMs, isLook: true, atOnce: 1 };
    return withConnection(subject, how, ask);
  });
  signal.throwIfAborted();
  const seen = 'error' in outcome ? { look: { failure: failureOf(outcome.error, provider, options) } } : outcome;
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

interface Asking {
  readonly subject: Subject;
  readonly quotas: boolean;
  /** Of these very credentials. */
  readonly known: CredentialCheck | undefined;
  readonly signal: AbortSignal;
}

type Seen = Pick<Observations, 'quotas'> & { readonly look: NonNullable<Observations['look']> };

async function askAll(connection: Connection, asking: Asking): Promise<Seen> {
  const { quotas: wantsQuotas, known, signal } = asking;
  const probe = await probeOf(connection, asking);
  // Signing in once more would bring no other answer, and may lock an account.
  if (!isSignedIn(probe)) return { look: { probe, credentials: undefined } };
  const isThrough = failureIn(probe) === undefined;
  // The probe has just signed in by them: to do so again would cost as much as all the rest.
  const credentials = isThrough && known !== undefined ? known : await credentialsOf(connection, signal);
  const seen = { look: { probe, credentials } };
  const isWell = isThrough && credentials?.status === 'Valid';
  if (!wantsQuotas || !isWell || signal.aborted) return seen;
  const quotas = await quotasOf(connection, signal).catch((error: unknown) => toFailure(error));
  return { ...seen, quotas };
}

async function probeOf(connection: Connection, { subject, signal }: Asking): Promise<Probe> {
  const began = performance.now();
  let probing: Promise<Probe> | undefined;
  try {
    return await unlessAborted(() => (probing = connection.probe()), signal);
  } catch (error) {
    const failure = toFailure(error);
    const cutOff = signal.reason instanceof DriverFailure ? await cutOffProbe(probing, failure) : undefined;
    const endpoint = endpointHost(subject.provider.spec, subject.driver);
    const ms = performance.now() - began;
    return cutOff ?? { endpoint, steps: [{ step: ProbeStep.FIRST_CALL, ms, failure }] };
  }
}

/** How far a probe came that heeds the end of its time; undefined of one that does not. */
async function cutOffProbe(probing: Promise<Probe> | undefined, failure: DriverFailure): Promise<Probe | undefined> {
  const probe = await unlessAborted(async () => probing, AbortSignal.timeout(heedMs)).catch(() => undefined);
  if (probe === undefined) return undefined;
  const steps = probe.steps.map((step) => (step.failure?.code === FailureCode.CANCELLED ? { ...step, failure } : step));
  return { ...probe, steps };
}

/** Undefined where the time was over first: then nothing is known of them. */
async function credentialsOf(connection: Connection, signal: AbortSignal): Promise<CredentialCheck | undefined> {
  try {
    return await unlessAborted(() => connection.checkCredentials(), signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    return { status: 'Error', failure: toFailure(error) };
  }
}

/** The provider knows us: it answered the first call, and be it that this is not for us. */
function isSignedIn({ steps: taken }: Probe): boolean {
  const failed = taken.find(({ failure }) => failure !== undefined);
  return failed === undefined || (failed.step === ProbeStep.FIRST_CALL && answers.has(failed.failure?.code));
}

/** What one is told that was let in. */
const answers: ReadonlySet<FailureCode | undefined> = new Set([FailureCode.FORBIDDEN, FailureCode.NOT_FOUND]);

function failureIn({ steps: taken }: Probe): DriverFailure | undefined {
  return taken.find(({ failure }) => failure !== undefined)?.failure;
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

function failureOf(error: unknown, { metadata }: MachineProvider, { log }: Pick<LookOptions, 'log'>): DriverFailure {
  const failure = toFailure(error);
  const provider = `${metadata.namespace}/${metadata.name}`;
  if (failure !== error) log.error({ provider, operation: 'look', ...placeOf(error) }, 'a driver failed');
  return failure;
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
