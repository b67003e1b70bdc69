import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readLongXml } from '../../../src/drivers/read-xml.ts';

/** What was read, and how often others had their turn meanwhile, which is once for each piece. */
async function readCounting(text: string) {
  let isDone = false;
  let turns = 0;
  const reading = readLongXml(Buffer.from(text)).finally(() => (isDone = true));
  for (; !isDone; turns += 1) await nextTurn();
  return { root: await reading, turns };
}

function anElement(attributes: number): string {
  return `<a ${Array.from({ length: attributes }, (_, index) => `a${index}=""`).join(' ')}/>`;
}

describe('an answer of XML', () => {
  it('may have an element of very many attributes', async () => {
    const { root } = await readCounting(anElement(100_000));
    expect(Object.keys(root?.attributes ?? {})).toHaveLength(100_000);
  });

  it('is given up at the first attribute too many, and not when their element ends', async () => {
    const text = anElement(1_500_000);
    const { root, turns } = await readCounting(text);
    expect(root).toBeUndefined();
    expect(turns).toBeLessThan(text.length / 65_536 / 2);
  });
});
