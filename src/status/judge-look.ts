import { ConnectivityStatus } from '../../schema/status/connectivity.ts';
import { ProbeStep, type Probe } from '../drivers/connection.ts';
import { FailureCode } from '../drivers/failure.ts';
import { type AuthenticationVerdicts, judgeAuthentication, refusalReason } from './authentication-verdict.ts';
import { ConditionStatus, type Verdict } from './condition.ts';
import { type Reached, wordsOf } from './failure-meaning.ts';
import type { HealthShare } from './health-share.ts';
import type { LookOutcome } from './look-outcome.ts';
import { plainText } from './plain-text.ts';

/** What a look says of each aspect. */
export interface LookVerdicts extends AuthenticationVerdicts {
  readonly ready: Verdict;
  readonly connected: Verdict;
  /** `KEPT` where the look tells nothing of it, undefined where there is no certificate. */
  readonly certificate: Verdict | 'KEPT' | undefined;
  readonly connectivity: HealthShare['connectivity'];
}

const maxLatency = 2 ** 31 - 1;
const maxEndpoint = 2_048;

/** Of what a look came to. `stored` is what the status says by now; `now` in milliseconds since 1970. */
export function judgeLook(
  outcome: LookOutcome,
  { stored, now }: { readonly stored: HealthShare; readonly now: number },
): LookVerdicts {
  return {
    ...judgeAuthentication(outcome, stored, now),
    ready: readyOf(outcome, stored.authentication, now),
    connected: connectedOf(outcome),
    certificate: certificateOf(outcome),
    connectivity: connectivityOf(outcome, now),
  };
}

function readyOf(outcome: LookOutcome, stored: HealthShare['authentication'], now: number): Verdict {
  const { blocking } = outcome;
  if (blocking === undefined) return { status: ConditionStatus.TRUE, reason: 'ProviderReady' };
  const { failure, meaning } = blocking;
  if (meaning.kind === 'GATEWAY') {
    return { status: ConditionStatus.UNKNOWN, reason: meaning.reason, message: failure.message };
  }
  return {
    status: ConditionStatus.FALSE,
    reason: refusalReason(failure, { outcome, stored, now }),
    ...wordsOf(failure),
  };
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

function certificateOf({ blocking, probe }: LookOutcome): LookVerdicts['certificate'] {
  const steps = probe?.steps ?? [];
  const shaken = steps.find(({ step }) => step === ProbeStep.TLS);
  const refused = [shaken?.failure, blocking?.failure].find((failure) => failure?.code === FailureCode.TLS_FAILED);
  if (refused !== undefined) return { status: ConditionStatus.FALSE, reason: 'TlsFailed', ...wordsOf(refused) };
  // It did not come to a certificate.
  if (shaken?.failure !== undefined) return 'KEPT';
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
  return plainText(endpoint, maxEndpoint);
}
