import { GatewayError } from '../../schema/gateway-error.ts';
import type { KeyedSlots, SlotsWanted } from './keyed-slots.ts';

/** How many may wait for others: in all, and of one namespace; one of each namespace may wait in any case. */
export interface WaitingLimits {
  readonly waiting: number;
  readonly waitingPerNamespace: number;
}

export interface Waiter {
  readonly wanted: SlotsWanted;
  readonly namespace: string;
  /** Of which kind it is, in the plural. */
  readonly what: string;
}

/** Throws OVERLOADED where too many wait for slots. */
export function assertRoom(
  slots: KeyedSlots,
  { wanted, namespace, what }: Waiter,
  { waiting, waitingPerNamespace }: WaitingLimits,
): void {
  if (slots.isFree(wanted)) return;
  const own = slots.waitingFor(wanted.tenant);
  const fix = 'Try again in a minute.';
  if (own >= waitingPerNamespace) {
    const message = `${waitingPerNamespace} ${what} of the namespace "${namespace}" wait for others already.`;
    throw new GatewayError('OVERLOADED', message, { fix });
  }
  // The first of a namespace is let in always: many namespaces together can't close the queue to another one.
  if (slots.waiting < waiting || own === 0) return;
  throw new GatewayError('OVERLOADED', `${waiting} ${what} wait for others already.`, { fix });
}
