import { describe, expect, it } from 'vitest';
import { createKeyedSlots, type SlotKey } from '../../../src/discovery/keyed-slots.ts';

const all: SlotKey = { key: 'all', most: 3 };
const host = (name: string): SlotKey => ({ key: `host ${name}`, most: 1 });
const never = new AbortController().signal;

/** Takes a slot, and notes when it came. */
function taking(slots: ReturnType<typeof createKeyedSlots>, came: string[]) {
  return async (name: string, keys: readonly SlotKey[], signal = never) => {
    const giveBack = await slots.take(keys, signal);
    came.push(name);
    return giveBack;
  };
}

describe('slots with keys', () => {
  it('are bounded in all and by each key, and nobody waits behind another whose key is full', async () => {
    const slots = createKeyedSlots();
    const came: string[] = [];
    const take = taking(slots, came);
    const first = await take('a1', [all, host('a')]);
    const second = take('a2', [all, host('a')]);
    await take('b1', [all, host('b')]);
    await take('c1', [all, host('c')]);
    const last = take('d1', [all, host('d')]);
    expect([came, slots.taken, slots.waiting]).toEqual([['a1', 'b1', 'c1'], 3, 2]);
    first();
    // Given back twice is given back once.
    first();
    (await second)();
    (await last)();
    expect([came, slots.taken, slots.waiting]).toEqual([['a1', 'b1', 'c1', 'a2', 'd1'], 2, 0]);
  });

  it('are not taken by who left while waiting', async () => {
    const slots = createKeyedSlots();
    const take = taking(slots, []);
    const first = await take('a1', [host('a')]);
    const leaving = new AbortController();
    const waiting = take('a2', [host('a')], leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    first();
    expect([slots.taken, slots.waiting]).toEqual([0, 0]);
  });
});
