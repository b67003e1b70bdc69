import { ProviderPhase } from '../../schema/enums.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { findCondition } from '../status/condition.ts';
import type { Assessment } from '../status/observations.ts';
import { changesWorthTelling } from '../status/worth-telling.ts';
import type { LookResult } from './look-metrics.ts';
import type { Known } from './schedule.ts';

/** What a look came to, by the phase that it led to. */
export const resultOf: Readonly<Record<ProviderPhase, LookResult>> = {
  [ProviderPhase.INITIALIZING]: 'unknown',
  [ProviderPhase.READY]: 'ready',
  [ProviderPhase.NOT_READY]: 'not_ready',
  [ProviderPhase.ERROR]: 'error',
};

/** Whether a reader cares about anything that it says. */
export function isWorthTelling({ status }: MachineProvider, { health, quota, discovery }: Assessment): boolean {
  return [health, quota, discovery].some((share) => share !== undefined && changesWorthTelling(status, share));
}

/** What the status says of itself: another replica may have looked after it before. */
export function knownOf({ metadata: { generation }, status }: MachineProvider): Known {
  const isOfThisSpec = (type: string) =>
    (findCondition(status?.conditions, type)?.observedGeneration ?? undefined) === (generation ?? undefined);
  return {
    wasLooked: status?.phase != null && isOfThisSpec('Ready'),
    hasQuotas: isOfThisSpec('QuotaAvailable'),
    wasDiscovered: isOfThisSpec('CapabilitiesVerified'),
  };
}
