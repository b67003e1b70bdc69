import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../../src/drivers/proxmox/in-turn.ts';

const numbers = Array.from({ length: 100 }, (_, index) => index);

describe('asking about many in turn', () => {
  it('tells of all in their order, and of a few that come late first', async () => {
    const late = (one: number) => new Promise<number>((tell) => setImmediate(() => tell(one)));
    const told = await Array.fromAsync(inTurn(numbers, (one) => (one % 3 === 0 ? late(one) : Promise.resolve(one))));
    expect(told).toEqual(numbers);
  });

  it('asks no further than a few ahead of whoever listens', async () => {
    let asked = 0;
    for await (const one of inTurn(numbers, async (about) => {
      asked += 1;
      return about;
    })) {
      expect(asked - one).toBeLessThanOrEqual(8);
      if (one === 20) break;
    }
    expect(asked).toBe(28);
  });
});
