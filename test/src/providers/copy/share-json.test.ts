import { describe, expect, it } from 'vitest';
import { shareJson } from '../../../../src/providers/copy/share-json.ts';
import { Chance } from '../../../support/seeded.ts';

const parsed = (text: string): unknown => JSON.parse(text);

describe('a JSON value that shares with an earlier one', () => {
  const ready = { type: 'Ready', status: 'True' };
  const held = { phase: 'Ready', conditions: [ready, { type: 'Connected', status: 'True' }], health: { score: 99 } };

  it('is the earlier one where both say the same, in whatever order', () => {
    const { health, ...others } = structuredClone(held);
    expect(shareJson({ health, ...others }, held)).toBe(held);
  });

  it('has the very parts that did not change', () => {
    const fresh = structuredClone({ ...held, health: { score: 98 } });
    const shared = shareJson(fresh, held);
    expect(shared).toStrictEqual({ ...held, health: { score: 98 } });
    expect(shared.conditions).toBe(held.conditions);
    const [first, ...others] = structuredClone(held.conditions);
    const longer = shareJson({ conditions: [first, { type: 'New', status: 'False' }, ...others] }, held);
    expect(longer.conditions[0]).toBe(ready);
  });

  it.each([
    { fresh: { a: 1 }, held: { a: 1, b: undefined } },
    { fresh: [1, 2], held: [1, 2, 3] },
    { fresh: [], held: {} },
    { fresh: { 0: 1 }, held: [1] },
    { fresh: null, held: { a: 1 } },
    { fresh: parsed('{"__proto__":{"a":1}}'), held: parsed('{"a":1}') },
    { fresh: parsed('{"__proto__":{"a":[1]},"b":1}'), held: parsed('{"__proto__":{"a":[1]},"b":2}') },
  ])('says what it said beside another: $fresh, $held', ({ fresh, held: other }) => {
    expect(JSON.stringify(shareJson(fresh, other))).toBe(JSON.stringify(fresh));
  });

  it('says what it said, and leaves both as they are, at random', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const chance = new Chance(seed);
      const [fresh, other] = [randomJson(chance, 4), randomJson(chance, 4)];
      const texts = [JSON.stringify(fresh), JSON.stringify(other)];
      expect(JSON.stringify(shareJson(fresh, other))).toBe(texts[0]);
      expect([JSON.stringify(fresh), JSON.stringify(other)]).toEqual(texts);
    }
  });

  it('is taken as it is where it is deeper than any provider', () => {
    const deep = () => parsed(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(() => shareJson(deep(), deep())).not.toThrow();
  });
});

/** Of so few words that two of them have much in common. */
function randomJson(chance: Chance, depth: number): unknown {
  const kind = chance.below(depth === 0 ? 2 : 4);
  if (kind === 0) return chance.below(3);
  if (kind === 1) return chance.pick(['a', 'b', null, true]);
  const entries = Array.from({ length: chance.below(4) }, () => randomJson(chance, depth - 1));
  // In the order of their names: a value that is the earlier one has its order.
  return kind === 2 ? entries : Object.fromEntries(entries.map((entry, index) => ['abcd'[index], entry]));
}
