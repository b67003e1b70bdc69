import { describe, expect, it } from 'vitest';
import { parseLongJson } from '../../../src/drivers/long-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const filler = 'é"\\ ,]}[{:'.repeat(9_000);

const outcome = (read: () => unknown) => {
  try {
    return { value: read() };
  } catch {
    return 'refused';
  }
};
const native = (text: string) => outcome(() => JSON.parse(text) as unknown);
async function long(text: string) {
  const read = await parseLongJson(bytes(text)).then(
    (value) => ({ value }),
    () => 'refused',
  );
  return read;
}

const item = (number: number) => ({ name: `n-${number}`, text: 'a,b]"}\\', list: [number, null, true, -1e3, 'ü'] });
const items = Array.from({ length: 4_000 }, (_, number) => item(number));

/** Values whose text is longer than what is parsed in one go, in all places where something long may be. */
const values: readonly (readonly [string, unknown])[] = [
  ['a list', items],
  ['a list in an object', { before: 1, value: items, after: [] }],
  ['maps of lists', { items: { 'zones/a': { types: items }, 'zones/b': { types: items, warning: null } } }],
  ['a long text', [filler, 1, filler]],
  ['a long text as a key', { [filler]: items, ['__proto__']: { a: 1 }, 7: 'x' }],
  ['lists in lists', [[[items], items], []]],
  ['many short members', Object.fromEntries(items.map(({ name, list }) => [name, list]))],
];

describe('a long text of JSON', () => {
  it.each(values)('is read as JSON.parse reads it: %s', async (_, value) => {
    for (const text of [JSON.stringify(value), ` \n${JSON.stringify(value, undefined, 2)}\t`]) {
      expect(text.length).toBeGreaterThan(65_536);
      const read = await parseLongJson(bytes(text));
      expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(text)));
    }
  });

  it('keeps the last of members that have one name, and no prototype of theirs', async () => {
    const text = `{"a":1,"list":${JSON.stringify(items)},"__proto__":{"isMine":true},"a":2}`;
    const read = (await parseLongJson(bytes(text))) as Record<string, unknown>;
    expect([read['a'], Object.keys(read), 'isMine' in read]).toEqual([2, ['a', 'list', '__proto__'], false]);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 0);
    const counting = () => setImmediate(() => (turns += 1));
    counting();
    await parseLongJson(bytes(JSON.stringify([items, items, items])));
    clearInterval(other);
    expect(turns).toBeGreaterThan(0);
  });

  it('is refused where JSON.parse refuses it: 2,000 broken ones', async () => {
    const whole = JSON.stringify({ value: items.slice(0, 1_500), [filler.slice(0, 40_000)]: [filler], last: [1, 2] });
    let seed = 20_260_201;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const letters = ['"', '\\', ',', ':', '[', ']', '{', '}', '0', ' ', 'é', ''];
    let refused = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const at = random(whole.length);
      const text = whole.slice(0, at) + (letters[random(letters.length)] ?? '') + whole.slice(at + random(3));
      const expected = native(text);
      const read = await long(text);
      if (expected === 'refused') refused += 1;
      expect(read === 'refused').toBe(expected === 'refused');
      if (round % 50 === 0) expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
    }
    expect(refused).toBeGreaterThan(500);
  });

  it.each([
    ['not closed', `{"a":[${'1,'.repeat(50_000)}1]`],
    ['closed by the other bracket', `[${'1,'.repeat(50_000)}1}`],
    ['with a comma too many', `[${'1,'.repeat(50_000)}]`],
    ['with a comma too many after a long member', `{"a":[${'1,'.repeat(50_000)}1],}`],
    ['two of them', `[${'1,'.repeat(50_000)}1][1]`],
    ['without a key', `{[${'1,'.repeat(50_000)}1]:1}`],
    ['without a colon', `{"a"[${'1,'.repeat(50_000)}1]}`],
    ['too deep to be an answer', '['.repeat(200_000) + ']'.repeat(200_000)],
  ])('is refused when it is %s', async (_, text) => {
    await expect(parseLongJson(bytes(text))).rejects.toThrow(SyntaxError);
  });

  it('is refused when it is no UTF-8', async () => {
    const body = bytes(JSON.stringify([items, 'x'.repeat(10)]));
    body[body.length - 5] = 0xff;
    await expect(parseLongJson(body)).rejects.toThrow(TypeError);
  });
});
