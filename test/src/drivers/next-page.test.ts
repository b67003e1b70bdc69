import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { createPageWalk } from '../../../src/drivers/next-page.ts';

describe('a walk through pages', () => {
  it('goes on until a page names no next one', () => {
    const walk = createPageWalk({ product: 'Nimbus', purpose: 'list the networks' });
    expect(['a', 'b', '', null, undefined].map(walk)).toEqual(['a', 'b', undefined, undefined, undefined]);
  });

  it('ends where it comes by again, however long the circle is', () => {
    const walk = createPageWalk({ product: 'Nimbus', purpose: 'list the networks' });
    for (const token of ['a', 'b', 'c']) walk(token);
    const back = () => walk('a');
    expect(back).toThrow(expect.objectContaining({ code: FailureCode.UNEXPECTED_ANSWER }) as Error);
    expect(back).toThrow(/Expected Nimbus to list the networks page by page/);
  });

  it('does not go where the way is longer than any', () => {
    const walk = createPageWalk({ product: 'Nimbus', purpose: 'list the networks' });
    expect(() => walk('x'.repeat(16_385))).toThrow(
      expect.objectContaining({ code: FailureCode.UNEXPECTED_ANSWER }) as Error,
    );
  });
});
