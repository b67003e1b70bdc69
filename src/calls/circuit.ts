import type { Clock } from './clock.ts';

/** How long nothing is sent, in milliseconds, for how many failures in a row. */
export interface CircuitTimes {
  readonly failures: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** For a server that fails: opens after five calls that failed in a row. */
export const faultTimes: CircuitTimes = { failures: 5, firstMs: 15_000, longestMs: 300_000 };
/** For a credential that was refused: once is enough, since accounts get locked. */
export const refusalTimes: CircuitTimes = { failures: 1, firstMs: 900_000, longestMs: 21_600_000 };

/**
 * Open after repeated failure, then half open: one call goes through to look, and what becomes of it closes the circuit or
 * opens it again, for twice as long.
 */
export interface Circuit {
  /** 0 when a call may be made, which must then report; else milliseconds until one may. */
  enter(): number;
  /** As enter(), but the call may be made in any case: it is the one that looks. Always 0. */
  look(): 0;
  /** Milliseconds that it stays open; 0 when it is closed or half open. */
  leftMs(): number;
  succeeded(): void;
  failed(): void;
  /** The call came to no end that says anything of the provider. */
  abandoned(): void;
  isAtRest(): boolean;
}

export function createCircuit(times: CircuitTimes, clock: Clock): Circuit {
  let failures = 0;
  let openings = 0;
  let openUntil = 0;
  let isLooking = false;

  const leftMs = () => (openings === 0 ? 0 : Math.max(0, Math.ceil(openUntil - clock.elapsed())));

  return {
    leftMs,
    enter() {
      const left = leftMs();
      if (openings === 0 || left > 0) return left;
      // Somebody looks already; a moment later it is known.
      if (isLooking) return 1_000;
      isLooking = true;
      return 0;
    },
    look() {
      isLooking = openings > 0;
      return 0;
    },
    succeeded() {
      failures = 0;
      openings = 0;
      isLooking = false;
    },
    failed() {
      failures += 1;
      const isOpenAlready = openings > 0 && !isLooking;
      isLooking = false;
      if (failures < times.failures || isOpenAlready) return;
      openUntil = clock.elapsed() + Math.min(times.longestMs, times.firstMs * 2 ** Math.min(openings, 20));
      openings += 1;
    },
    abandoned() {
      isLooking = false;
    },
    isAtRest: () => failures === 0 && openings === 0,
  };
}
