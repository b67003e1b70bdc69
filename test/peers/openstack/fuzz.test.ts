import { describe, expect, it } from 'vitest';
import { readMutatedClouds, readMutatedTokens } from '../../src/drivers/openstack/mutated.ts';

const count = 100_000;
const longestMs = 600_000;

// The short run of the same is in test/src/drivers/openstack/fuzz.test.ts.
describe('the parsers of OpenStack, for long', () => {
  it(`read ${count} mutated clouds.yaml without a crash or a hang`, { timeout: longestMs }, () => {
    const good = readMutatedClouds(count, 20_261_129);
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(count);
  });

  it(`read ${count} mutated answers of Keystone without a crash or a hang`, { timeout: longestMs }, () => {
    const good = readMutatedTokens(count, 20_261_130);
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(count);
  });
});
