import { AuthenticationStatus } from '../../schema/status/authentication.ts';
import { ConnectivityStatus } from '../../schema/status/connectivity.ts';
import { ProbeStep, type Probe } from '../drivers/connection.ts';
import { FailureCode } from '../drivers/failure.ts';
import { ConditionStatus, type Verdict } from './condition.ts';
import { isTime, judgeExpiry } from './expiry-verdict.ts';
import { type Reached, wordsOf } from './failure-meaning.ts';
import type { HealthShare } from './health-share.ts';
import type { LookOutcome } from './look-outcome.ts';
import type { Reason } from './reasons.ts';

/** What a look says of each aspect. */
export interface LookVerdicts {
  readonly ready: Verdict;
  readonly connected: Verdict;
  readonly authenticated: Verdict;
  readonly current: Verdict;
  /** `KEPT` where the look tells nothing of it, undefined where there is no certificate. */
  readonly certificate: Verdict | 'KEPT' | undefined;
  readonly connectivity: HealthShare['connectivity'];
  readonly authentication: HealthShare['authentication'];
}

const maxLatency = 2 ** 31 - 1;
const maxEndpoint = 2_048;
/** A provider whose clock is ahead refuses a credential before its end is reached here. */
const clockToleranceMs = 3_600_000;

/** Of what a look came to. `stored` is what the status says of the credential by now; `now` in milliseconds since 1970. */
export function judgeLook(
  outcome: LookOutcome,
  { stored, now }: { readonly stored: HealthShare['authentication']; readonly now: number },
): LookVerdicts {
  const { blocking } = outcome;
  const authentication = authenticationOf(outcome, stored, now);
  return {
    ready: blocking
      ? { status: ConditionStatus.FALSE, reason: reasonOf(outcome, now), ...wordsOf(blocking.failure) }
      : { status: ConditionStatus.TRUE, reason: 'ProviderReady' },
    connected: connectedOf(outcome),
    authenticated: authenticatedOf(outcome, now),
    current: currentOf(authentication, now),
    certificate: certificateOf(outcome),
    connectivity: connectivityOf(outcome, now),
    authentication,
  };
}

/** A credential that is refused when its end has come is one that has ended, though not every provider says so. */
function reasonOf({ blocking, credentials }: LookOutcome, now: number): Reason {
  const reason = blocking?.meaning.reason ?? 'ProviderReady';
  const { expiresAt } = credentials ?? {};
  const hasEnded =
    credentials?.status === 'Expired' || (expiresAt !== undefined && expiresAt <= now + clockToleranceMs);
  return reason === 'CredentialRefused' && hasEnded ? 'CredentialExpired' : reason;
}

const notAsked: Verdict = { status: ConditionStatus.UNKNOWN, reason: 'NotAsked' };

function connectedOf({ blocking, probe }: LookOutcome): Verdict {
  if (blocking === undefined || blocking.meaning.reached === 'ANSWERS') {
    return {
      status: ConditionStatus.TRUE,
      reason: 'Connected',
      ...(probe && { message: `${placeOf(probe)} answers.` }),
    };
  }
  const { failure, meaning } = blocking;
  if (meaning.reached === 'NOT_ASKED') return notAsked;
  return { status: ConditionStatus.FALSE, reason: meaning.reason, ...wordsOf(failure) };
}

const refusals: readonly FailureCode[] = [
  FailureCode.UNAUTHENTICATED,
  FailureCode.EXPIRED,
  FailureCode.SECRET_NOT_FOUND,
  FailureCode.SECRET_FORBIDDEN,
  FailureCode.SECRET_UNUSABLE,
  FailureCode.CREDENTIAL_WITHHELD,
];

function authenticatedOf(outcome: LookOutcome, now: number): Verdict {
  const { blocking, credentials, isLoggedIn } = outcome;
  const isRefused = credentials?.status === 'Invalid' || credentials?.status === 'Expired';
  const failure = isRefused ? (credentials.failure ?? blocking?.failure) : blocking?.failure;
  if (failure !== undefined && (isRefused || failure.isOfCredential || refusals.includes(failure.code))) {
    return { status: ConditionStatus.FALSE, reason: reasonOf(outcome, now), ...wordsOf(failure) };
  }
  if (!isLoggedIn && failure?.code !== FailureCode.FORBIDDEN) return notAsked;
  const { identity, note } = credentials ?? {};
  const as = identity === undefined ? 'The provider takes the credential.' : `The provider takes us for ${identity}.`;
  return { status: ConditionStatus.TRUE, reason: 'CredentialsAccepted', message: as, ...(note && { fix: note }) };
}

function authenticationOf(
  outcome: LookOutcome,
  stored: HealthShare['authentication'],
  now: number,
): HealthShare['authentication'] {
  const { credentials } = outcome;
  const { status, reason } = authenticatedOf(outcome, now);
  const asked = { lastVerified: new Date(now).toISOString() };
  const told = isTime(credentials?.expiresAt) ? { expiresAt: new Date(credentials.expiresAt).toISOString() } : {};
  if (status === ConditionStatus.TRUE) return { status: AuthenticationStatus.VALID, ...asked, ...told };
  if (reason === 'CredentialExpired') return { status: AuthenticationStatus.EXPIRED, ...asked, ...told };
  if (reason === 'CredentialRefused') return { status: AuthenticationStatus.INVALID, ...asked, ...told };
  // Nobody has asked, so what was known of its end still is; but of a Secret that is gone or broken nothing is.
  const { lastVerified, expiresAt } = stored ?? {};
  const kept = status === ConditionStatus.UNKNOWN && expiresAt !== undefined ? { expiresAt } : {};
  return { status: AuthenticationStatus.ERROR, ...(lastVerified && { lastVerified }), ...kept, ...told };
}

function currentOf(authentication: HealthShare['authentication'], now: number): Verdict {
  const { status, expiresAt } = authentication ?? {};
  const taken =
    status === AuthenticationStatus.VALID ? 'YES' : status === AuthenticationStatus.EXPIRED ? 'EXPIRED' : 'UNKNOWN';
  return judgeExpiry(taken, expiresAt === undefined ? undefined : Date.parse(expiresAt), now);
}

function certificateOf({ blocking, probe }: LookOutcome): LookVerdicts['certificate'] {
  const steps = probe?.steps ?? [];
  const shaken = steps.find(({ step }) => step === ProbeStep.TLS);
  if (shaken?.failure !== undefined || blocking?.failure.code === FailureCode.TLS_FAILED) {
    const failure = shaken?.failure ?? blocking?.failure;
    return { status: ConditionStatus.FALSE, reason: 'TlsFailed', ...(failure && wordsOf(failure)) };
  }
  if (shaken?.isUnverified === true) return { status: ConditionStatus.FALSE, reason: 'CertificateNotVerified' };
  if (shaken !== undefined) return { status: ConditionStatus.TRUE, reason: 'CertificateVerified' };
  // A connection that was made without a handshake has no certificate; one that was open already tells nothing.
  return steps.some(({ step, failure }) => step === ProbeStep.CONNECT && failure === undefined) ? undefined : 'KEPT';
}

const states: Readonly<Record<Reached, ConnectivityStatus | undefined>> = {
  ANSWERS: ConnectivityStatus.CONNECTED,
  ANSWERS_BADLY: ConnectivityStatus.ERROR,
  SILENT: ConnectivityStatus.DISCONNECTED,
  NOT_ASKED: undefined,
};

function connectivityOf({ blocking, probe }: LookOutcome, now: number): HealthShare['connectivity'] {
  const status = blocking ? states[blocking.meaning.reached] : ConnectivityStatus.CONNECTED;
  if (status === undefined && probe === undefined) return undefined;
  const { latencyMs } = probe ?? {};
  return {
    ...(status && { status, lastChecked: new Date(now).toISOString() }),
    ...(probe && { endpoint: placeOf(probe) }),
    ...(latencyMs !== undefined && latencyMs >= 0 && { latencyMs: Math.min(maxLatency, Math.round(latencyMs)) }),
  };
}

function placeOf({ endpoint }: Probe): string {
  return endpoint.slice(0, maxEndpoint);
}
