import type { ProviderPhase } from './enums.ts';
import { type Condition, ConditionStatus } from './status/condition.ts';
import type { ResourceQuota } from './status/resources.ts';
import type { MachineProviderStatus } from './status/status.ts';

type Status = MachineProviderStatus | null | undefined;

/** Percent of a quota in use whose crossing is told. */
const quotaThresholds = [80, 90, 100] as const;
export type QuotaThreshold = (typeof quotaThresholds)[number];

/** Something in a status that moved and that somebody waits for. */
export type Transition =
  | { readonly kind: 'PHASE'; readonly before: ProviderPhase | null; readonly after: ProviderPhase | null }
  | {
      readonly kind: 'CONDITION';
      readonly type: string;
      /** A condition that is absent is Unknown. */
      readonly before: ConditionStatus;
      readonly after: ConditionStatus;
      /** As they are by now; null for a condition that is gone. */
      readonly reason: string | null;
      readonly message: string | null;
    }
  | {
      readonly kind: 'QUOTA';
      readonly resource: string;
      readonly threshold: QuotaThreshold;
      /** Whether as much as the threshold, or more, is in use by now. */
      readonly isReached: boolean;
      /** As decimals in `unit`, as the status has them. */
      readonly used: string;
      readonly limit: string;
      readonly unit: string | null;
    }
  | {
      readonly kind: 'CREDENTIAL';
      readonly state: CredentialState;
      /** RFC 3339; null where it is not known. */
      readonly expiresAt: string | null;
    };

/** EXPIRING: its end is near. EXPIRED: it has come. CURRENT: neither any more. */
export type CredentialState = 'EXPIRING' | 'EXPIRED' | 'CURRENT';

/**
 * What moved between two statuses of one provider, in an order that is always the same: phase, conditions, quotas, the
 * credential. That a quota or a credential runs out stands beside the move of the condition that says so, for whoever
 * asks for the one or the other. Pure. A reason or message alone is no transition.
 */
export function transitionsOf(before: Status, after: Status): readonly Transition[] {
  return [
    ...phaseMove(before, after),
    ...conditionMoves(before, after),
    ...quotaMoves(before, after),
    ...credentialMove(before, after),
  ];
}

function phaseMove(before: Status, after: Status): Transition[] {
  const [from, to] = [before?.phase ?? null, after?.phase ?? null];
  return from === to ? [] : [{ kind: 'PHASE', before: from, after: to }];
}

function conditionMoves(before: Status, after: Status): Transition[] {
  const types = new Set([...(after?.conditions ?? []), ...(before?.conditions ?? [])].map(({ type }) => type));
  return Array.from(types).flatMap((type): Transition[] => {
    if (type == null) return [];
    const now = conditionIn(after, type);
    const [from, to] = [standing(conditionIn(before, type)), standing(now)];
    if (from === to) return [];
    return [
      { kind: 'CONDITION', type, before: from, after: to, reason: now?.reason ?? null, message: now?.message ?? null },
    ];
  });
}

export function conditionIn(status: Status, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** A condition that is absent is Unknown. */
export function standing(condition: Condition | undefined): ConditionStatus {
  return condition?.status ?? ConditionStatus.UNKNOWN;
}

/** A quota that nothing was known of counts as one that was below every threshold; one that is gone says nothing. */
function quotaMoves(before: Status, after: Status): Transition[] {
  const known = new Map(before?.resources?.quotas?.map((quota) => [quota.resource, quota]));
  return (after?.resources?.quotas ?? []).flatMap((quota): Transition[] => {
    const { resource, used, limit, unit } = quota;
    if (resource == null || used == null || limit == null) return [];
    const crossed = quotaThresholds.flatMap((threshold): Transition[] => {
      const isReached = reaches(quota, threshold);
      if (isReached === undefined || isReached === (reaches(known.get(resource), threshold) ?? false)) return [];
      return [{ kind: 'QUOTA', resource, threshold, isReached, used, limit, unit: unit ?? null }];
    });
    // On the way down the highest is crossed first.
    return crossed.some((move) => move.kind === 'QUOTA' && move.isReached) ? crossed : crossed.toReversed();
  });
}

/** Undefined where one of the two numbers is not known. A limit of nothing is used up. */
function reaches(quota: ResourceQuota | undefined, percent: number): boolean | undefined {
  const [used, limit] = [decimalOf(quota?.used), decimalOf(quota?.limit)];
  return used === undefined || limit === undefined ? undefined : used * 100 >= limit * percent;
}

function decimalOf(text: string | null | undefined): number | undefined {
  const amount = text == null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(amount) ? amount : undefined;
}

function credentialMove(before: Status, after: Status): Transition[] {
  const [from, to] = [credentialIn(before), credentialIn(after)];
  // What nobody knows is no news, and neither is that all is well with a credential that was not seen before.
  if (to === undefined || from === to || (from === undefined && to === 'CURRENT')) return [];
  return [{ kind: 'CREDENTIAL', state: to, expiresAt: after?.authentication?.expiresAt ?? null }];
}

function credentialIn(status: Status): CredentialState | undefined {
  const { status: stands, reason } = conditionIn(status, 'CredentialsCurrent') ?? {};
  if (stands === ConditionStatus.TRUE) return 'CURRENT';
  if (stands !== ConditionStatus.FALSE) return undefined;
  return reason === 'CredentialExpired' ? 'EXPIRED' : 'EXPIRING';
}
