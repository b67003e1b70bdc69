import { setImmediate as nextTurn } from 'node:timers/promises';

/** Shares the event loop among operations that came in together. */
export interface Turns {
  /** To be awaited before work begins, when it is there: others have had the event loop for long enough. */
  wait(): Promise<void> | undefined;
  /** Counts work that began at this time of performance.now(). */
  spent(since: number): void;
}

/**
 * Node hands out all requests that have arrived in one turn of the event loop, and an answer from memory waits for
 * nothing: timers, probes and feeds would stand still until the last of them is written. So after some milliseconds of
 * work (waiting that is counted in costs no more than a turn) the next operations begin in the turns that follow.
 */
export function createTurns(turnMs = 8): Turns {
  let spentMs = 0;
  let isOver = false;
  const wait = async () => {
    while (isOver) await nextTurn();
  };
  return {
    wait: () => (isOver ? wait() : undefined),
    spent(since) {
      spentMs += performance.now() - since;
      if (isOver || spentMs < turnMs) return;
      isOver = true;
      setImmediate(() => {
        isOver = false;
        spentMs = 0;
      });
    },
  };
}
