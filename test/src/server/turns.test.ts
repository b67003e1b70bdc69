import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns, type Turns } from '../../../src/server/limits/turns.ts';

function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** As a request does that came in with others: each is handed out on its own, all in the same turn. */
async function operate(turns: Turns, user: string, ms: number): Promise<void> {
  await nextTurn();
  const waiting = turns.wait(user);
  if (waiting !== undefined) await waiting;
  const startedAt = performance.now();
  spin(ms);
  turns.spent(user, startedAt);
}

describe('turns of the event loop', () => {
  it('end after some work, so that what came together is not done in one go', async () => {
    const turns = createTurns(3);
    let done = 0;
    const doneByTurn: number[] = [];
    const all = Array.from({ length: 6 }, () => operate(turns, 'ann', 2).then(() => (done += 1)));
    while (done < all.length) {
      await nextTurn();
      doneByTurn.push(done);
    }
    const mostInOneTurn = Math.max(...doneByTurn.map((now, index) => now - (doneByTurn[index - 1] ?? 0)));
    expect(mostInOneTurn).toBeLessThanOrEqual(2);
  });

  it('hold nobody up before that', () => {
    const turns = createTurns(60_000);
    turns.spent('ann', performance.now());
    expect(turns.wait('ann')).toBeUndefined();
  });

  it('go to whoever had least, however much another asked for before', async () => {
    const turns = createTurns(3);
    const ended: string[] = [];
    const begin = (user: string, ms: number) => operate(turns, user, ms).then(() => void ended.push(user));
    const greedy = Array.from({ length: 20 }, () => begin('greedy', 4));
    const modest = [begin('modest', 1), begin('modest', 1)];
    await Promise.all([...greedy, ...modest]);
    expect(ended).toHaveLength(22);
    // The first was at work when the others came; then both take turns by what they had.
    expect(ended.lastIndexOf('modest')).toBeLessThanOrEqual(4);
  });

  it('are owed to nobody for the time before they asked', async () => {
    const turns = createTurns(3);
    const ended: string[] = [];
    const begin = (user: string) => operate(turns, user, 4).then(() => void ended.push(user));
    const early = Array.from({ length: 10 }, () => begin('early'));
    while (ended.length < 5) await nextTurn();
    await Promise.all([...early, ...Array.from({ length: 10 }, () => begin('late'))]);
    const meanwhile = ended.slice(6, 14);
    expect(meanwhile.filter((user) => user === 'early').length).toBeGreaterThanOrEqual(3);
  });

  it('go on while somebody who was let in waits for something else', async () => {
    const turns = createTurns(1);
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    spin(2);
    turns.spent('ann', performance.now() - 2);
    const slow = (async () => {
      await turns.wait('ann');
      await answer;
      turns.spent('ann', performance.now());
    })();
    await expect(operate(turns, 'ann', 1)).resolves.toBeUndefined();
    resolve();
    await slow;
  });
});
