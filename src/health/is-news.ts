import type { Condition } from '../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';
import type { DiscoveryShare } from '../status/capability-share.ts';
import { findCondition, type JudgedCondition } from '../status/condition.ts';
import type { HealthShare } from '../status/health-share.ts';
import type { QuotaShare } from '../status/quota-share.ts';

type Status = MachineProviderStatus | null | undefined;

/** A score that has moved by less tells nobody anything. */
const scoreStep = 5;

/** Whether it says something that a reader of the status cares about: more than another time of day, or jitter. */
export function isNewsOfHealth(status: Status, share: HealthShare): boolean {
  const { connectivity, authentication, health } = status ?? {};
  return (
    share.phase !== status?.phase ||
    !isSame(share.observedGeneration, status.observedGeneration) ||
    !isSame(share.connectivity?.status, connectivity?.status) ||
    !isSame(share.connectivity?.endpoint, connectivity?.endpoint) ||
    !isSame(share.authentication?.status, authentication?.status) ||
    !isSame(timeOf(share.authentication?.expiresAt), timeOf(authentication?.expiresAt)) ||
    hasMoved(share.health?.score, health?.score) ||
    areConditionsNews(status.conditions, share.conditions)
  );
}

export function isNewsOfDiscovery(status: Status, { capabilities, conditions }: DiscoveryShare): boolean {
  const { verified, unsupported } = status?.capabilities ?? {};
  return (
    !isSame(capabilities?.verified, verified) ||
    !isSame(capabilities?.unsupported, unsupported) ||
    areConditionsNews(status?.conditions, conditions)
  );
}

/** There are no times in it. */
export function isNewsOfQuotas(status: Status, { resources, conditions }: QuotaShare): boolean {
  const { usage, limits, quotas } = status?.resources ?? {};
  return (
    !isSame(resources?.usage, usage) ||
    !isSame(resources?.limits, limits) ||
    !isSame(resources?.quotas, quotas) ||
    areConditionsNews(status?.conditions, conditions)
  );
}

function areConditionsNews(stored: readonly Condition[] | null | undefined, judged: readonly JudgedCondition[]) {
  return judged.some((one) => {
    const before = findCondition(stored, one.type);
    return (
      one.status !== before?.status ||
      one.reason !== before.reason ||
      one.message !== before.message ||
      !isSame(one.observedGeneration, before.observedGeneration)
    );
  });
}

function hasMoved(score: number | undefined, stored: number | null | undefined): boolean {
  if (score === undefined || stored == null) return !isSame(score, stored);
  return Math.abs(score - stored) >= scoreStep;
}

/** A time may be written in more than one way. */
function timeOf(text: string | null | undefined): number | undefined {
  return text == null ? undefined : Date.parse(text);
}

/** What is absent, null or empty says the same; the order of a record's keys says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || ((one ?? null) === null && (other ?? null) === null)) return true;
  if (typeof one === 'number' && typeof other === 'number') return Number.isNaN(one) && Number.isNaN(other);
  if (Array.isArray(one) || Array.isArray(other)) {
    const [left, right] = [one ?? [], other ?? []] as [unknown[], unknown[]];
    return left.length === right.length && left.every((entry, index) => isSame(entry, right[index]));
  }
  if (typeof (one ?? {}) !== 'object' || typeof (other ?? {}) !== 'object') return false;
  const [left, right] = [one ?? {}, other ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys({ ...left, ...right }).every((key) => isSame(left[key], right[key]));
}
