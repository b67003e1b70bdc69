import { describe, expect, it } from 'vitest';
import { scrub } from '../../../src/asking/scrub.ts';

describe('what is rid of secrets', () => {
  it('has none of them, the longest first, wherever they stand', () => {
    const data = { names: ['x-hunter22-y', 'plain'], inner: { text: 'hunter22hunter22!', count: 7, none: null } };
    expect(scrub(data, ['hunter22', ' hunter22hunter22!\n'])).toEqual({
      names: ['x-[hidden]-y', 'plain'],
      inner: { text: '[hidden]', count: 7, none: null },
    });
  });

  it('keeps what only resembles a short one, and is the same object where there is nothing to hide', () => {
    const data = { name: 'region-1' };
    expect(scrub(data, ['region'])).toBe(data);
  });
});
