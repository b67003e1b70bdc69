import {
  type ConditionTransition,
  CredentialExpiryState,
  type HealthTransition,
  QuotaDirection,
} from '../../../schema/api/health-events.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { ConditionStatus } from '../../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../../schema/status/status.ts';
import { transitionsOf } from '../../../schema/transitions.ts';

/** What of a provider moved, by the fields of a frame. */
export type Moves = Pick<HealthTransition, 'phase' | 'conditions' | 'quotas' | 'credentialExpiry'>;

export const nothing: Moves = { phase: null, conditions: [], quotas: [], credentialExpiry: null };

export function isNothing({ phase, conditions, quotas, credentialExpiry }: Moves): boolean {
  return phase == null && conditions.length === 0 && quotas.length === 0 && credentialExpiry == null;
}

/** From one state of a provider to the next; from nothing, all that there is. */
export function movesOf(
  before: MachineProvider | undefined,
  { status }: MachineProvider,
  { collapsed = false }: { readonly collapsed?: boolean } = {},
): Moves {
  const conditions: ConditionTransition[] = [];
  const quotas: Moves['quotas'][number][] = [];
  let { phase, credentialExpiry } = nothing;
  for (const move of transitionsOf(before?.status, status)) {
    switch (move.kind) {
      case 'PHASE':
        phase = { from: move.before, to: move.after };
        break;
      case 'CONDITION': {
        const { type, before: from, after: to, reason, message } = move;
        conditions.push({ type, from, to, reason, message, at: timeOf(type, status) });
        break;
      }
      case 'QUOTA': {
        const { resource, threshold, used, limit, unit, isReached } = move;
        const direction = isReached ? QuotaDirection.ABOVE : QuotaDirection.BELOW;
        quotas.push({ resource, threshold, direction, used, limit, unit });
        break;
      }
      case 'CREDENTIAL':
        credentialExpiry = { state: CredentialExpiryState[move.state], expiresAt: move.expiresAt };
        break;
    }
  }
  if (collapsed && before !== undefined) conditions.push(...returned(before.status, status));
  return { phase, conditions, quotas, credentialExpiry };
}

/** When it moved: by the conditions themselves, else by when the cluster took the last write of any field. */
export function momentOf(moves: Moves, { metadata }: MachineProvider): string | null {
  if (isNothing(moves)) return null;
  return newest(moves.conditions.map(({ at }) => at)) ?? newest((metadata.managedFields ?? []).map(({ time }) => time));
}

type Status = MachineProviderStatus | null | undefined;

function timeOf(type: string, status: Status): string | null {
  return status?.conditions?.find((condition) => condition.type === type)?.lastTransitionTime ?? null;
}

/** The conditions that moved and came back while nobody looked: their time says so. */
function returned(before: Status, after: Status): ConditionTransition[] {
  const old = new Map((before?.conditions ?? []).map((condition) => [condition.type, condition]));
  return (after?.conditions ?? []).flatMap((condition) => {
    const { type, status, lastTransitionTime: at = null, reason = null, message = null } = condition;
    const was = old.get(type);
    if (type == null || was === undefined || was.status !== status || (was.lastTransitionTime ?? null) === at)
      return [];
    const stands = status ?? ConditionStatus.UNKNOWN;
    return [{ type, from: stands, to: stands, reason, message, at }];
  });
}

function newest(times: readonly (string | null | undefined)[]): string | null {
  let found: string | null = null;
  for (const time of times) {
    if (time != null && (found === null || Date.parse(time) > Date.parse(found))) found = time;
  }
  return found;
}
