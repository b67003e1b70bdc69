import { ProbeStep, type CredentialCheck, type Probe } from '../drivers/connection.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import { type FailureMeaning, meaningOf } from './failure-meaning.ts';
import type { Look } from './observations.ts';

/** What a look came to. */
export interface LookOutcome {
  readonly probe: Probe | undefined;
  readonly credentials: CredentialCheck | undefined;
  /** What stands in the way of making machines there, and what that means. */
  readonly blocking: { readonly failure: DriverFailure; readonly meaning: FailureMeaning } | undefined;
  /** The provider took the credential, whatever it said then. */
  readonly isLoggedIn: boolean;
}

/** A look in which a call carried the credential to its end says more than a check of it that was cut off. */
export function outcomeOf(look: Look): LookOutcome {
  if ('failure' in look) {
    const blocking = beforeAnything(blockedBy([look.failure]));
    return { probe: undefined, credentials: undefined, blocking, isLoggedIn: false };
  }
  const { probe, credentials } = look;
  const ofProbe = probe.steps.find(({ failure }) => failure !== undefined)?.failure;
  const hasPassed = (step: ProbeStep) => probe.steps.some((one) => one.step === step && one.failure === undefined);
  const isRefused = credentials?.status === 'Invalid' || credentials?.status === 'Expired';
  const isWhole = hasPassed(ProbeStep.FIRST_CALL);
  // That a check was cut off or may not be made says little beside what a probe says.
  const ofCheck = ofProbe === undefined && !isWhole ? credentials?.failure : undefined;
  const ofCredentials = isRefused ? (credentials.failure ?? unexplained(credentials)) : ofCheck;
  return {
    probe,
    credentials,
    blocking: blockedBy([ofProbe, ofCredentials].filter((failure) => failure !== undefined)),
    isLoggedIn: !isRefused && (credentials?.status === 'Valid' || hasPassed(ProbeStep.LOGIN) || isWhole),
  };
}

function unexplained({ status }: CredentialCheck): DriverFailure {
  const code = status === 'Expired' ? FailureCode.EXPIRED : FailureCode.UNAUTHENTICATED;
  const fix = 'Put a credential that is in force into the Secret.';
  return new DriverFailure(code, 'The provider does not take the credential, and does not say why.', { fix });
}

/** Without a connection nothing was sent, so nobody has answered: what the spec lacks is not what the provider lacks. */
function beforeAnything(blocking: LookOutcome['blocking']): LookOutcome['blocking'] {
  if (blocking?.meaning.reached !== 'ANSWERS') return blocking;
  return { ...blocking, meaning: { ...blocking.meaning, reached: 'NOT_ASKED' } };
}

/** What somebody must act on goes before what may pass, and that before what is the gateway's own; else the first. */
function blockedBy(failures: readonly DriverFailure[]): LookOutcome['blocking'] {
  const all = failures.map((failure) => ({ failure, meaning: meaningOf(failure) }));
  const order = ['CERTAIN', 'TRANSIENT', 'GATEWAY'];
  return all.toSorted((left, right) => order.indexOf(left.meaning.kind) - order.indexOf(right.meaning.kind))[0];
}
