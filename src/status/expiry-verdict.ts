import { ConditionStatus, type Verdict } from './condition.ts';

/** How long before its end a credential is told to be about to end. */
export const expiryWarningMs = 14 * 24 * 3_600_000;

/** Whether the credential is taken by the provider, by its own word at this look. */
export interface Taken {
  readonly taken: 'YES' | 'EXPIRED' | 'UNKNOWN';
  /** Whether it was asked for the end, too. */
  readonly isTold: boolean;
}

/**
 * Whether the credential will be good for a while. The provider's word goes before a comparison of clocks, which may be
 * hours apart: one that it takes is not over. Both times in milliseconds since 1970.
 */
export function judgeExpiry({ taken, isTold }: Taken, expiresAt: number | undefined, now: number): Verdict {
  if (taken === 'EXPIRED') {
    const ended = expiresAt === undefined ? '' : ` Its end is known as ${time(expiresAt)}.`;
    const message = `The provider says that the time of the credential is over.${ended}`;
    return { status: ConditionStatus.FALSE, reason: 'CredentialExpired', message };
  }
  if (expiresAt === undefined) {
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
  return expiresAt - now <= expiryWarningMs
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
