import { type Condition, ConditionStatus } from '../../schema/status/condition.ts';
import type { ConditionType } from './managers.ts';
import { plainText } from './plain-text.ts';
import { type Reason, reasons } from './reasons.ts';

export { ConditionStatus };

/** A condition as a share has it. */
export interface JudgedCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  /** RFC 3339. */
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

/** What is judged of one condition; its time follows. */
export interface Verdict {
  readonly status: ConditionStatus;
  readonly reason: Reason;
  /** What was seen, in a sentence; the meaning of the reason unless given. Nothing in it changes with every look. */
  readonly message?: string;
  /** What to do, in a sentence; the advice of the reason unless given, and none for what is well. */
  readonly fix?: string;
}

export interface ConditionOptions {
  readonly stored: readonly Condition[] | null | undefined;
  readonly generation: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Far below what the definition allows: a status is read by people, and kept 10,000 times. */
const maxMessage = 2_000;
/** Clocks of two replicas are this much apart at most; what lies further ahead was written by a clock that was wrong. */
const clockSkewMs = 300_000;

/** The one setter: `lastTransitionTime` moves with `status`, and only then. */
export function conditionOf(
  type: ConditionType,
  { status, reason, message, fix }: Verdict,
  { stored, generation, now }: ConditionOptions,
): JudgedCondition {
  const before = findCondition(stored, type);
  const text = reasons[reason];
  const seen = message ?? text.meaning;
  const said = text.severity === 'OK' && fix === undefined ? seen : `${seen} ${fix ?? text.advice}`;
  return {
    type,
    status,
    reason,
    message: plainText(said, maxMessage),
    lastTransitionTime: before?.status === status ? keptTime(before, now) : movedTime(before, now),
    ...(generation !== undefined && { observedGeneration: generation }),
  };
}

/** A condition that nothing new is known of, as it was; undefined where there was none that can be sent again. */
export function keptCondition(
  type: ConditionType,
  stored: readonly Condition[] | null | undefined,
  now: number,
): JudgedCondition | undefined {
  const before = findCondition(stored, type);
  if (before?.status == null) return undefined;
  const { status, reason, message, observedGeneration } = before;
  return {
    type,
    status,
    // Somebody else may have written it.
    reason: plainText(reason ?? ''),
    message: plainText(message ?? ''),
    lastTransitionTime: keptTime(before, now),
    ...(observedGeneration != null && { observedGeneration }),
  };
}

/** A condition that is absent is one that nothing is known of. */
export function findCondition(stored: readonly Condition[] | null | undefined, type: string): Condition | undefined {
  return stored?.find((condition) => condition.type === type);
}

function keptTime({ lastTransitionTime }: Condition, now: number): string {
  return lastTransitionTime ?? new Date(now).toISOString();
}

/** Not before the last one, though the clock of whoever wrote that may have been ahead. */
function movedTime(before: Condition | undefined, now: number): string {
  const last = Date.parse(before?.lastTransitionTime ?? '');
  const isAhead = last > now && last - now <= clockSkewMs;
  return new Date(isAhead ? last : now).toISOString();
}
