import { ProviderPhase } from './enums.ts';
import type { MachineProvider } from './machine-provider.ts';
import { ConditionStatus } from './status/condition.ts';

/** Whether machines can be made there: what the `Ready` condition says, else (when there is none) the phase. */
export function isReady(provider: MachineProvider): boolean {
  const condition = provider.status?.conditions?.find(({ type }) => type === 'Ready');
  return condition ? condition.status === ConditionStatus.TRUE : provider.status?.phase === ProviderPhase.READY;
}
