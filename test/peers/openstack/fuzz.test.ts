import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readMutatedClouds, readMutatedTokens } from '../../src/drivers/openstack/mutated.ts';

const count = 100_000;
const atOnce = 2_500;
const longestMs = 600_000;

// The short run of the same is in test/src/drivers/openstack/fuzz.test.ts.
describe('the parsers of OpenStack, for long', () => {
  it(`read ${count} mutated clouds.yaml without a crash or a hang`, { timeout: longestMs }, async () => {
    await expectSomeGood(readMutatedClouds, 20_261_129);
  });

  it(`read ${count} mutated answers of Keystone without a crash or a hang`, { timeout: longestMs }, async () => {
    await expectSomeGood(readMutatedTokens, 20_271_130);
  });
});

async function expectSomeGood(read: (count: number, seed: number) => number, seed: number): Promise<void> {
  let good = 0;
  for (let done = 0; done < count; done += atOnce) {
    good += read(atOnce, seed + done);
    // Whoever runs the tests wants to hear of this process now and then.
    await turn();
  }
  expect(good).toBeGreaterThan(0);
  expect(good).toBeLessThan(count);
}
