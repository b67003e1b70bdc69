import { GatewayError } from '../../../schema/gateway-error.ts';
import type { Share } from './shares.ts';

/** Counts what is open at the same time, up to a limit. */
export interface Gate {
  /** Takes a place: the function that gives it back (once), or undefined when all are taken. */
  enter(): (() => void) | undefined;
  readonly open: number;
  readonly limit: number;
  /** Resolves once nothing is open. */
  idle(): Promise<void>;
}

/** Takes a place among all operations and one among those of their user; throws OVERLOADED, and then takes neither. */
export function enterBoth(gate: Gate, share: Pick<Share, 'enterOperation'>): () => void {
  const leaveShare = share.enterOperation();
  const leaveGate = gate.enter();
  if (leaveGate === undefined) {
    leaveShare();
    throw overloaded(gate.limit);
  }
  return () => {
    leaveShare();
    leaveGate();
  };
}

export function createGate(limit: number): Gate {
  let open = 0;
  const waiting: (() => void)[] = [];
  return {
    limit,
    enter() {
      if (open >= limit) return undefined;
      open += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        open -= 1;
        if (open === 0) for (const resolve of waiting.splice(0)) resolve();
      };
    },
    get open() {
      return open;
    },
    idle: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))),
  };
}

function overloaded(limit: number): GatewayError {
  return new GatewayError('OVERLOADED', `The gateway works on at most ${limit} operations at a time.`, {
    fix: 'Try again in a second.',
  });
}
