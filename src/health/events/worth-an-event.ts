import { type Condition, ConditionStatus } from '../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../schema/status/status.ts';
import { conditionIn, standing } from '../../../schema/transitions.ts';
import type { EventType } from '../../cluster/events-write.ts';

/** A change of a provider's health that is worth an Event. */
export interface News {
  /** Warning: somebody may have to act. */
  readonly type: EventType;
  /** That of the condition, one CamelCase word. */
  readonly reason: string;
  /** For people, without a word of any Secret. */
  readonly message: string;
  /** The condition that moved, for example `Ready`. */
  readonly conditionType: string;
}

type Status = MachineProviderStatus | null | undefined;

/**
 * What of a new status is news for `kubectl describe`: each move of `Ready`, another reason of it while it is False, and
 * each other condition that became False, or True again. That one is not known any more, or was found to hold at the first
 * look, says less than `Ready` does; and what `Ready` says is not said twice. Pure.
 */
export function newsOf(before: Status, after: Status): readonly News[] {
  const [readyBefore, ready] = [conditionIn(before, 'Ready'), conditionIn(after, 'Ready')];
  const told = ready !== undefined && isNewsOfReady(readyBefore, ready) ? [ready] : [];
  for (const condition of after?.conditions ?? []) {
    if (condition.type === 'Ready' || condition.type == null) continue;
    if (!isNews(conditionIn(before, condition.type), condition)) continue;
    if (!told.some((one) => isImplied(condition, one))) told.push(condition);
  }
  return told.map(asNews);
}

function isNewsOfReady(before: Condition | undefined, after: Condition): boolean {
  const [from, to] = [standing(before), standing(after)];
  if (from !== to) return true;
  return to === ConditionStatus.FALSE && before?.reason !== after.reason;
}

function isNews(before: Condition | undefined, after: Condition): boolean {
  const [from, to] = [standing(before), standing(after)];
  return (
    from !== to && (to === ConditionStatus.FALSE || (from === ConditionStatus.FALSE && to === ConditionStatus.TRUE))
  );
}

/** What is ready again holds again in all that kept it from being so; what is not ready may say why by another condition. */
function isImplied(condition: Condition, told: Condition): boolean {
  if (condition.reason === told.reason && condition.message === told.message) return true;
  return told.type === 'Ready' && told.status === ConditionStatus.TRUE && condition.status === ConditionStatus.TRUE;
}

function asNews({ type, status, reason, message }: Condition): News {
  return {
    // Every condition of a provider holds when all is well.
    type: status === ConditionStatus.FALSE ? 'Warning' : 'Normal',
    reason: reason ?? 'Unknown',
    message: message ?? '',
    conditionType: type ?? '',
  };
}
