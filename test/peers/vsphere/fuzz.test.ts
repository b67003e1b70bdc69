import { expect, it } from 'vitest';
import { readMutated } from '../../src/drivers/vsphere/mutated-soap.ts';
import { verifiedAgainst } from '../bed/verified.ts';

verifiedAgainst(() => '100,000 answers that were broken at random, seeded');

it('reads 100,000 broken answers of a vCenter without a crash or growing memory', { timeout: 300_000 }, () => {
  // First what is compiled and cached once.
  readMutated(2_000, 1);
  const before = process.memoryUsage().heapUsed;
  const { read, entities } = readMutated(100_000, 20_261_129);
  expect(read).toBeGreaterThan(10_000);
  expect(entities).toBeGreaterThan(10_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * 1024 * 1024);
});
