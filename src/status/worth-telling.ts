import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Condition } from '../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';
import type { DiscoveryShare } from './capability-share.ts';
import { findCondition, type JudgedCondition } from './condition.ts';
import type { HealthShare } from './health-share.ts';
import { conditionsOf } from './managers.ts';
import type { Assessment } from './observations.ts';
import type { QuotaShare } from './quota-share.ts';

type Stored = MachineProviderStatus | null | undefined;

/** Points that a score moves by before anybody cares: after an outage it climbs with every look for a whole window. */
const scoreStep = { down: 5, up: 10 };
/** A provider that fails by turns with 502 and 503 says the same with both. */
const httpStatus = /HTTP status \d+/g;

/**
 * Whether a reader of the status cares about what the share would change in it, and it must be written now. Times at which
 * it was looked, latencies, metrics and small moves of the score are no such thing: they may wait.
 */
export function changesWorthTelling(stored: Stored, share: HealthShare | DiscoveryShare | QuotaShare): boolean {
  if ('phase' in share) return changesHealth(stored, share);
  const isOfQuotas = share.conditions.some(({ type }) => type === 'QuotaAvailable');
  return isOfQuotas ? changesQuota(stored, share) : changesDiscovery(stored, share);
}

/** Whether a reader cares about anything that a look says. */
export function isWorthTelling({ status }: MachineProvider, { health, quota, discovery }: Assessment): boolean {
  return [health, quota, discovery].some((share) => share !== undefined && changesWorthTelling(status, share));
}

function changesHealth(stored: Stored, share: HealthShare): boolean {
  const { connectivity, authentication, health } = stored ?? {};
  return (
    differs(stored?.phase, share.phase) ||
    differs(stored?.observedGeneration, share.observedGeneration) ||
    changesConditions(stored, share.conditions, conditionsOf.health) ||
    differs(connectivity?.status, share.connectivity?.status) ||
    differs(connectivity?.endpoint, share.connectivity?.endpoint) ||
    differs(authentication?.status, share.authentication?.status) ||
    momentOf(authentication?.expiresAt) !== momentOf(share.authentication?.expiresAt) ||
    changesScore(health?.score, share.health?.score)
  );
}

function changesDiscovery(stored: Stored, share: DiscoveryShare): boolean {
  const { verified, unsupported } = stored?.capabilities ?? {};
  return (
    changesConditions(stored, share.conditions, conditionsOf.discovery) ||
    changesSet(verified, share.capabilities?.verified) ||
    changesSet(unsupported, share.capabilities?.unsupported)
  );
}

function changesQuota(stored: Stored, share: QuotaShare): boolean {
  return (
    changesConditions(stored, share.conditions, conditionsOf.quota) ||
    canonical(stored?.resources) !== canonical(share.resources)
  );
}

/** Of a condition nobody waits for the text of a time, or for another number of the same fault. */
function changesConditions(stored: Stored, judged: readonly JudgedCondition[], types: readonly string[]): boolean {
  const told = (condition: Condition | JudgedCondition | undefined) => {
    if (condition === undefined) return '';
    const { status, reason, message, observedGeneration } = condition;
    const said = message?.replace(httpStatus, '') ?? '';
    return JSON.stringify([status, reason ?? '', said, observedGeneration ?? null]);
  };
  return types.some(
    (type) => told(findCondition(stored?.conditions, type)) !== told(judged.find((one) => one.type === type)),
  );
}

function changesScore(before: number | null | undefined, after: number | undefined): boolean {
  if (before == null || after === undefined) return differs(before, after);
  return before - after >= scoreStep.down || after - before >= scoreStep.up;
}

/** The cluster keeps no list that is empty by an apply. */
function changesSet(
  before: readonly (string | null)[] | null | undefined,
  after: readonly string[] | undefined,
): boolean {
  return new Set(before ?? []).symmetricDifference(new Set(after ?? [])).size > 0;
}

function differs(before: unknown, after: unknown): boolean {
  return (before ?? undefined) !== (after ?? undefined);
}

function momentOf(text: string | null | undefined): number | undefined {
  return text == null ? undefined : Date.parse(text);
}

/** The same text for the same data: an API server gives keys back in an order of its own, and drops what is empty. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? '';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).map(([key, entry]) => [key, sorted(entry)] as const);
  const known = entries
    .filter(([, entry]) => entry !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
