import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { findCondition } from '../../status/condition.ts';
import type { Known } from './schedule.ts';

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
