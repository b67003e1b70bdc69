import { ProviderPhase } from './enums.ts';
import { ConditionStatus } from './status/condition.ts';
import type { MachineProviderStatus } from './status/status.ts';

/** Whether machines can be made there: what the `Ready` condition says, else (when there is none) the phase. */
export function isReady(status: MachineProviderStatus | null | undefined): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  return condition ? condition.status === ConditionStatus.TRUE : status?.phase === ProviderPhase.READY;
}
