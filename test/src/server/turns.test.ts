import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns, type Turns } from '../../../src/server/limits/turns.ts';

function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** As a request does that came in with others: each is handed out on its own, all in the same turn. */
async function operate(turns: Turns, ms: number): Promise<void> {
  await nextTurn();
  const waiting = turns.wait();
  if (waiting !== undefined) await waiting;
  const startedAt = performance.now();
  spin(ms);
  turns.spent(startedAt);
}

describe('turns of the event loop', () => {
  it('end after some work, so that what came together is not done in one go', async () => {
    const turns = createTurns(3);
    let done = 0;
    const doneByTurn: number[] = [];
    const all = Array.from({ length: 6 }, () => operate(turns, 2).then(() => (done += 1)));
    while (done < all.length) {
      await nextTurn();
      doneByTurn.push(done);
    }
    const mostInOneTurn = Math.max(...doneByTurn.map((now, index) => now - (doneByTurn[index - 1] ?? 0)));
    expect(mostInOneTurn).toBeLessThanOrEqual(2);
  });

  it('hold nobody up before that', () => {
    const turns = createTurns(60_000);
    turns.spent(performance.now());
    expect(turns.wait()).toBeUndefined();
  });
});
