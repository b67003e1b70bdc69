import { ConditionStatus, type Verdict } from './condition.ts';

const dayMs = 24 * 3_600_000;
/** How long before its end a credential is told to be about to end. */
const warningMs = 14 * dayMs;
/** What is made for less is renewed by something, which is late when a tenth of the time is left. */
const renewedBelowMs = 28 * dayMs;
const shareLeft = 0.1;

/** Until when a credential is good, in milliseconds since 1970, and how long before that it is told. */
export interface End {
  readonly at: number;
  readonly warningMs: number;
}

/** Of a credential that was looked at; `issuedAt` is undefined where nobody tells since when it is good. */
export function endWithWarning(at: number, issuedAt: number | undefined): End {
  const lifeMs = issuedAt === undefined ? Infinity : at - issuedAt;
  return { at, warningMs: lifeMs > 0 && lifeMs < renewedBelowMs ? lifeMs * shareLeft : warningMs };
}

/** Of one that was looked at before: what was not near then is told to be by the next look at it. */
export function endAsKnown(at: number, wasNear: boolean): End {
  return { at, warningMs: wasNear ? warningMs : 0 };
}

/** Whether the credential is taken by the provider, by its own word at this look. */
export interface Taken {
  readonly taken: 'YES' | 'EXPIRED' | 'UNKNOWN';
  /** Whether it was asked for the end, too. */
  readonly isTold: boolean;
}

/**
 * Whether the credential will be good for a while. The provider's word goes before a comparison of clocks, which may be
 * hours apart: one that it takes is not over. `now` in milliseconds since 1970.
 */
export function judgeExpiry({ taken, isTold }: Taken, end: End | undefined, now: number): Verdict {
  const expiresAt = end?.at;
  if (taken === 'EXPIRED') {
    const ended = expiresAt === undefined ? '' : ` Its end is known as ${time(expiresAt)}.`;
    const message = `The provider says that the time of the credential is over.${ended}`;
    return { status: ConditionStatus.FALSE, reason: 'CredentialExpired', message };
  }
  if (end === undefined || expiresAt === undefined) {
    return isTold
      ? { status: ConditionStatus.TRUE, reason: 'NoExpiryKnown' }
      : { status: ConditionStatus.UNKNOWN, reason: 'ExpiryUnknown' };
  }
  if (expiresAt <= now && taken === 'YES') {
    const message = `The provider still takes the credential, though its end is told as ${time(expiresAt)}: compare the clocks of the provider and the gateway.`;
    return { status: ConditionStatus.FALSE, reason: 'CredentialExpiring', message };
  }
  if (expiresAt <= now) {
    const message = `The credential ended at ${time(expiresAt)}.`;
    return { status: ConditionStatus.FALSE, reason: 'CredentialExpired', message };
  }
  const message = `The credential is good until ${time(expiresAt)}.`;
  return expiresAt - now <= end.warningMs
    ? { status: ConditionStatus.FALSE, reason: 'CredentialExpiring', message }
    : { status: ConditionStatus.TRUE, reason: 'NoExpirySoon', message };
}

function time(ms: number): string {
  return isTime(ms) ? new Date(ms).toISOString() : 'a time that is none';
}

/** Whether it can be written as RFC 3339 with four digits of the year, as the definition wants it. */
export function isTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms >= 0 && ms < 253_402_300_800_000;
}
