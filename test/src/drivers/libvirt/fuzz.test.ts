import { describe, expect, it } from 'vitest';
import { failingRun, parsers } from './fuzz.ts';

// The long run is with the peers (test/peers/libvirt/fuzz.test.ts).
const times = 3_000;

describe('broken packets and descriptions', () => {
  it.each(parsers)('never break the parser of $name', async (parser) => {
    expect(await failingRun(parser, times)).toBeUndefined();
  });
});
