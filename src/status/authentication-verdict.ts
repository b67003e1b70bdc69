import { AuthenticationStatus } from '../../schema/status/authentication.ts';
import { type DriverFailure, FailureCode } from '../drivers/failure.ts';
import { ConditionStatus, findCondition, type Verdict } from './condition.ts';
import { type End, endAsKnown, endWithWarning, isTime, judgeExpiry } from './expiry-verdict.ts';
import { meaningOf, wordsOf } from './failure-meaning.ts';
import type { HealthShare } from './health-share.ts';
import type { LookOutcome } from './look-outcome.ts';
import type { Reason } from './reasons.ts';

export interface AuthenticationVerdicts {
  readonly authenticated: Verdict;
  /** Whether the credential will be good for a while. */
  readonly current: Verdict;
  readonly authentication: HealthShare['authentication'];
}

/** A provider whose clock is ahead refuses a credential before its end is reached here. */
const clockToleranceMs = 3_600_000;

/** Without these nothing could be shown to the provider, or it took nothing of it. */
const refusals: readonly FailureCode[] = [
  FailureCode.UNAUTHENTICATED,
  FailureCode.EXPIRED,
  FailureCode.SECRET_NOT_FOUND,
  FailureCode.SECRET_FORBIDDEN,
  FailureCode.SECRET_UNUSABLE,
  FailureCode.CREDENTIAL_WITHHELD,
];

/** What a look says of the credential. `stored` is what the status says by now; `now` in milliseconds since 1970. */
export function judgeAuthentication(
  outcome: LookOutcome,
  { authentication: stored, conditions }: HealthShare,
  now: number,
): AuthenticationVerdicts {
  const authenticated = authenticatedOf(outcome, stored, now);
  const authentication = stateOf(outcome, authenticated, { stored, now });
  const { status } = authentication;
  const taken =
    status === AuthenticationStatus.VALID ? 'YES' : status === AuthenticationStatus.EXPIRED ? 'EXPIRED' : 'UNKNOWN';
  const isTold = outcome.credentials?.status === 'Valid';
  const current = judgeExpiry({ taken, isTold }, endIn(outcome, authentication, conditions), now);
  return { authenticated, current, authentication };
}

function endIn(
  { credentials }: LookOutcome,
  { expiresAt }: NonNullable<HealthShare['authentication']>,
  conditions: HealthShare['conditions'],
): End | undefined {
  if (expiresAt === undefined) return undefined;
  const at = Date.parse(expiresAt);
  if (isTime(credentials?.expiresAt)) return endWithWarning(at, credentials.issuedAt);
  return endAsKnown(at, findCondition(conditions, 'CredentialsCurrent')?.reason !== 'NoExpirySoon');
}

/** A credential that is refused when its end has come is one that has ended, though not every provider says so. */
export function refusalReason(
  failure: DriverFailure,
  { outcome, stored, now }: { outcome: LookOutcome; stored: HealthShare['authentication']; now: number },
): Reason {
  const { reason } = meaningOf(failure);
  const end = endOf(outcome, stored);
  const hasEnded = outcome.credentials?.status === 'Expired' || (end !== undefined && end <= now + clockToleranceMs);
  return reason === 'CredentialRefused' && hasEnded ? 'CredentialExpired' : reason;
}

/** As it was told now, or, where it came to no check, before. */
function endOf({ credentials }: LookOutcome, stored: HealthShare['authentication']): number | undefined {
  if (credentials !== undefined) return isTime(credentials.expiresAt) ? credentials.expiresAt : undefined;
  return stored?.expiresAt === undefined ? undefined : Date.parse(stored.expiresAt);
}

function isRefused({ credentials }: LookOutcome): boolean {
  return credentials?.status === 'Invalid' || credentials?.status === 'Expired';
}

function authenticatedOf(outcome: LookOutcome, stored: HealthShare['authentication'], now: number): Verdict {
  const { blocking, credentials, isLoggedIn } = outcome;
  const failure = isRefused(outcome) ? (credentials?.failure ?? blocking?.failure) : blocking?.failure;
  if (failure !== undefined && (isRefused(outcome) || failure.isOfCredential || refusals.includes(failure.code))) {
    const reason = refusalReason(failure, { outcome, stored, now });
    return { status: ConditionStatus.FALSE, reason, ...wordsOf(failure) };
  }
  if (!isLoggedIn && failure?.code !== FailureCode.FORBIDDEN) {
    return { status: ConditionStatus.UNKNOWN, reason: 'NotAsked' };
  }
  const { identity, note } = credentials ?? {};
  return {
    status: ConditionStatus.TRUE,
    reason: 'CredentialsAccepted',
    ...(identity !== undefined && { message: `The provider takes us for ${identity}.` }),
    ...(note !== undefined && { fix: note }),
  };
}

function stateOf(
  outcome: LookOutcome,
  { status, reason }: Verdict,
  { stored, now }: { readonly stored: HealthShare['authentication']; readonly now: number },
): NonNullable<HealthShare['authentication']> {
  const { credentials, blocking } = outcome;
  // Only a check that came to its end tells that no end is known.
  const isTold = credentials?.status === 'Valid';
  const end = isTime(credentials?.expiresAt) ? new Date(credentials.expiresAt).toISOString() : undefined;
  const known = end === undefined ? {} : { expiresAt: end };
  const before = stored?.expiresAt === undefined ? {} : { expiresAt: stored.expiresAt };
  const asked = { lastVerified: new Date(now).toISOString() };
  if (status === ConditionStatus.TRUE) {
    return { status: AuthenticationStatus.VALID, ...asked, ...(isTold ? {} : before), ...known };
  }
  if (reason === 'CredentialExpired') return { status: AuthenticationStatus.EXPIRED, ...asked, ...before, ...known };
  const isRemembered = blocking?.failure.isOfCredential === true;
  const last = stored?.lastVerified === undefined ? {} : { lastVerified: stored.lastVerified };
  if (isRefused(outcome) || reason === 'CredentialRefused') {
    return { status: AuthenticationStatus.INVALID, ...(isRemembered ? last : asked), ...known };
  }
  // Nobody has asked, so what was known of its end still is; but of a Secret that is gone or broken nothing is.
  const kept = status === ConditionStatus.UNKNOWN ? before : {};
  return { status: AuthenticationStatus.ERROR, ...last, ...kept, ...known };
}
