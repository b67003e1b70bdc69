import { describe, expect, it, vi } from 'vitest';
import { readMutatedClouds, readMutatedTokens } from './mutated.ts';

// A hundred thousand of each are read with the peers, in test/peers/openstack/fuzz.test.ts.
describe('the parsers of OpenStack', () => {
  it('take a broken clouds.yaml for what it is, and show nothing of it', () => {
    const warn = vi.spyOn(process, 'emitWarning');
    const good = readMutatedClouds(1_000, 7);
    expect(warn).not.toHaveBeenCalled();
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(1_000);
  });

  it('take a broken answer of Keystone for what it is, and ask nothing but plain addresses', () => {
    const good = readMutatedTokens(2_000, 11);
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(2_000);
  });
});
