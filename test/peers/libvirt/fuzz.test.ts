import { describe, expect, it } from 'vitest';
import { failingRun, parsers } from '../../src/drivers/libvirt/fuzz.ts';

// Too long for `npm test`, which has a short one.
const times = 100_000;

describe('broken packets and descriptions, by the hundred thousand', () => {
  it.each(parsers)('never break the parser of $name, nor fill the memory', async (parser) => {
    const before = process.memoryUsage().heapUsed;
    expect(await failingRun(parser, times)).toBeUndefined();
    expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(200);
  });
});
