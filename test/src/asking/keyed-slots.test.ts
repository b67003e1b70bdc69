import { describe, expect, it } from 'vitest';
import { createKeyedSlots, type SlotKey } from '../../../src/asking/keyed-slots.ts';

const all: SlotKey = { key: 'all', most: 3 };
const host = (name: string): SlotKey => ({ key: `host ${name}`, most: 1 });
const never = new AbortController().signal;

/** Takes a slot, and notes when it came. */
function taking(slots: ReturnType<typeof createKeyedSlots>, came: string[]) {
  return async (name: string, keys: readonly SlotKey[], signal = never) => {
    const giveBack = await slots.take({ keys, tenant: keys[0]?.key ?? '' }, signal);
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

  /** Takes one of two places, and at most `most` of them for a tenant. */
  function tenants(most: number, spare = 0) {
    const slots = createKeyedSlots();
    const came: string[] = [];
    const take = async (tenant: string) => {
      const keys = [
        { key: 'all', most: 2, spare },
        { key: tenant, most },
      ];
      const giveBack = await slots.take({ keys, tenant }, never);
      came.push(tenant);
      return giveBack;
    };
    return { slots, came, take };
  }

  it('go first to the tenant that holds the fewest, however many of others came before', async () => {
    const { came, take } = tenants(2);
    const held = await Promise.all([take('a'), take('a')]);
    const waiting = ['a', 'a', 'a', 'b'].map(take);
    held[0]();
    (await waiting[3])?.();
    (await waiting[0])?.();
    expect(came.slice(2, 4)).toEqual(['b', 'a']);
    held[1]();
    for (const one of waiting) (await one)();
    expect(came.slice(4)).toEqual(['a', 'a']);
  });

  it('are there for a tenant that holds none, though others hold all but the spare ones', async () => {
    const { slots, came, take } = tenants(9, 1);
    await Promise.all([take('a'), take('a')]);
    const [more] = [take('a')];
    const giveBack = await take('b');
    const second = take('b');
    expect([came, slots.taken, slots.waiting]).toEqual([['a', 'a', 'b'], 3, 2]);
    giveBack();
    await second;
    expect([came.at(-1), slots.waiting]).toEqual(['b', 1]);
    void more;
  });
});
