import type { Quota, QuotaReport } from '../drivers/connection.ts';
import { DriverFailure } from '../drivers/failure.ts';
import { ConditionStatus, type Verdict } from './condition.ts';
import { meaningOf, wordsOf } from './failure-meaning.ts';

/** What machines are made of: when one of these is used up, no further one can be made. */
const decisive = ['cpu', 'memory', 'storage', 'instances'];
const nearly = 0.9;

type Limited = Quota & { readonly used: number; readonly limit: number };

/**
 * Whether further machines can be made, by the fullest of the quotas that decide it. Of what may be given out more than
 * once it is only told how full it is.
 */
export function judgeQuotas(report: QuotaReport | DriverFailure): Verdict {
  if (report instanceof DriverFailure) {
    return { status: ConditionStatus.UNKNOWN, reason: meaningOf(report).reason, ...wordsOf(report) };
  }
  const known = report.quotas.filter(({ resource }) => decisive.includes(resource));
  const limited = known.filter(isLimited).toSorted((left, right) => shareUsed(right) - shareUsed(left));
  const fullest = limited.find(({ isOvercommittable }) => isOvercommittable !== true);
  if (fullest !== undefined && shareUsed(fullest) >= nearly) {
    const reason = shareUsed(fullest) >= 1 ? 'QuotaExhausted' : 'QuotaNearlyExhausted';
    return { status: ConditionStatus.FALSE, reason, message: `${said(fullest)}.` };
  }
  const full = limited.find((quota) => quota.isOvercommittable === true && shareUsed(quota) >= nearly);
  const available = { status: ConditionStatus.TRUE, reason: 'QuotaAvailable' } as const;
  if (full !== undefined) {
    return { ...available, message: `${said(full)}; the provider lets machines have more than there is.` };
  }
  if (limited.length > 0) return available;
  return known.some(({ isUnlimited }) => isUnlimited === true)
    ? { ...available, message: 'The provider sets no limit.' }
    : { status: ConditionStatus.UNKNOWN, reason: 'QuotaUnknown' };
}

function isLimited(quota: Quota): quota is Limited {
  const { used, limit } = quota;
  return used !== undefined && limit !== undefined && Number.isFinite(used) && Number.isFinite(limit) && limit >= 0;
}

/** Of 1; a limit of nothing leaves nothing. */
function shareUsed({ used, limit }: Limited): number {
  return limit === 0 ? 1 : used / limit;
}

function said({ resource, unit, used, limit }: Limited): string {
  const rounded = (amount: number) => String(Math.round(amount * 1_000) / 1_000);
  return `Of ${resource} ${rounded(used)} of ${rounded(limit)} ${unit} are in use (${Math.floor(100 * shareUsed({ resource, unit, used, limit }))} %)`;
}
