import { describe, expect, it } from 'vitest';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { gatherPart, type Page, refuseNothing } from '../../../src/drivers/parts.ts';

const forbidden = new DriverFailure(FailureCode.FORBIDDEN, 'No.', { fix: 'Ask.' });
const slow = new DriverFailure(FailureCode.TIMEOUT, 'Slow.', { fix: 'Wait.' });

async function* pagesOf(...pages: (Page<number> | Error)[]): AsyncGenerator<Page<number>> {
  for (const page of pages) {
    if (page instanceof Error) throw page;
    yield page;
  }
}

describe('a part', () => {
  it('has the items of all pages, and tells how far it is', async () => {
    const told: [number, boolean][] = [];
    const pages = pagesOf({ items: [1, 2] }, { items: [] }, { items: [3] });
    const part = await gatherPart(pages, (items, isFinished) => told.push([items, isFinished]));
    expect(part).toEqual({ items: [1, 2, 3] });
    expect(told).toEqual([
      [2, false],
      [2, false],
      [3, false],
      [3, true],
    ]);
  });

  it('keeps what came before a failure', async () => {
    expect(await gatherPart(pagesOf({ items: [1] }, forbidden))).toEqual({ items: [1], failure: forbidden });
  });

  it('goes on after a failure that concerns some items only, and tells the first one', async () => {
    const pages = pagesOf({ items: [1] }, { items: [], failure: slow }, { items: [2], failure: forbidden });
    expect(await gatherPart(pages)).toEqual({ items: [1, 2], failure: slow });
  });

  it('reads as many pages as it may, and no more', async () => {
    const pages = () => pagesOf({ items: [1] }, { items: [2] }, { items: [3] });
    expect(await gatherPart(pages(), undefined, { pages: 3, items: 9 })).toEqual({ items: [1, 2, 3] });
    expect(await gatherPart(pages(), undefined, { pages: 2, items: 9 })).toMatchObject({
      items: [1, 2],
      failure: { code: FailureCode.TOO_LARGE },
    });
  });

  it('keeps as many items as it may, and no more', async () => {
    const pages = () => pagesOf({ items: [1, 2] }, { items: [3] });
    expect(await gatherPart(pages(), undefined, { pages: 9, items: 3 })).toEqual({ items: [1, 2, 3] });
    expect(await gatherPart(pages(), undefined, { pages: 9, items: 2 })).toMatchObject({
      items: [1, 2],
      failure: { code: FailureCode.TOO_LARGE },
    });
  });

  it('keeps as many characters as it may, whatever the items are', async () => {
    async function* long(): AsyncGenerator<Page<string>> {
      for (;;) yield await Promise.resolve({ items: ['x'.repeat(1024 * 1024)] });
    }
    const { items, failure } = await gatherPart(long());
    expect([items.length, failure?.code]).toEqual([3, FailureCode.TOO_LARGE]);
  });

  it('hides no fault of the program as a failure of the provider', async () => {
    await expect(gatherPart(pagesOf({ items: [1] }, new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

describe('parts of which nothing came', () => {
  it('are refused with the first failure', () => {
    expect(() =>
      refuseNothing([
        { items: [], failure: slow },
        { items: [], failure: forbidden },
      ]),
    ).toThrow(slow);
  });

  it.each([
    [
      'one has items',
      [
        { items: [], failure: slow },
        { items: [1], failure: slow },
      ],
    ],
    ['one is empty and whole', [{ items: [], failure: slow }, { items: [] }]],
    ['there are none', []],
  ])('are told apart from others: %s', (_, parts) => {
    expect(() => refuseNothing(parts)).not.toThrow();
  });
});
