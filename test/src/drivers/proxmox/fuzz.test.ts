import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

it('comes to an answer or to a failure in words, whatever a cluster of Proxmox VE sends', async () => {
  const { answers, failures, longest } = await fuzz(4_000, 20_261_129);
  expect(answers).toBeGreaterThan(100);
  expect(failures).toBeGreaterThan(50);
  expect(longest).toBeLessThan(100_000);
});
