/** Shares the event loop among operations that came in together. */
export interface Turns {
  /** To be awaited before work of this user begins, when it is there: others come first. */
  wait(user: string): Promise<void> | undefined;
  /** Counts work of this user that began at this time of performance.now(). */
  spent(user: string, since: number): void;
}

/** What waits for others counts no more than so, milliseconds: meanwhile the event loop was free. */
const mostMs = 50;

/**
 * Node hands out all requests that have arrived in one turn of the event loop, and an answer from memory waits for
 * nothing: timers, probes and feeds would stand still until the last of them is written. So after some milliseconds of
 * work the next operations begin in the turns that follow, first those of the user who had least of it while somebody
 * waited: one who asks for much at a time makes nobody wait for all of it.
 */
export function createTurns(turnMs = 8): Turns {
  const waiting = new Map<string, (() => void)[]>();
  /** What each user had since somebody had to wait, milliseconds. */
  const had = new Map<string, number>();
  let spentMs = 0;
  let isOver = false;
  let nextTurn: NodeJS.Immediate | undefined;

  const least = () => {
    let first: string | undefined;
    for (const user of waiting.keys()) {
      if (first === undefined || (had.get(user) ?? 0) < (had.get(first) ?? 0)) first = user;
    }
    return first;
  };
  const admit = () => {
    const user = least();
    if (user === undefined) return had.clear();
    const queue = waiting.get(user) ?? [];
    const begin = queue.shift();
    if (queue.length === 0) waiting.delete(user);
    begin?.();
  };
  const turn = () => {
    nextTurn = undefined;
    isOver = false;
    spentMs = 0;
    admit();
    // Also when what was admitted waits for something itself, and is long in coming to an end.
    if (waiting.size > 0) schedule();
  };
  const schedule = () => {
    nextTurn ??= setImmediate(turn);
  };
  return {
    wait(user) {
      if (!isOver && waiting.size === 0) return undefined;
      const queue = waiting.get(user);
      const { promise, resolve } = Promise.withResolvers<void>();
      if (queue !== undefined) queue.push(resolve);
      else {
        // Who comes late is owed nothing for the time before.
        had.set(user, Math.max(had.get(user) ?? 0, had.get(least() ?? '') ?? 0));
        waiting.set(user, [resolve]);
      }
      schedule();
      return promise;
    },
    spent(user, since) {
      const ms = performance.now() - since;
      spentMs += ms;
      if (isOver || waiting.size > 0) had.set(user, (had.get(user) ?? 0) + Math.min(ms, mostMs));
      if (spentMs >= turnMs) {
        isOver = true;
        schedule();
      } else if (waiting.size > 0) admit();
    },
  };
}
