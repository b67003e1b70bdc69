import { expect, it } from 'vitest';
import { readMutated } from './mutated-soap.ts';

// 100,000 more are read by `npm run test:peers`.
it('reads 5,000 broken answers of a vCenter without a crash, the good among them as they are', () => {
  const { read, entities } = readMutated(5_000, 7);
  expect(read).toBeGreaterThan(500);
  expect(entities).toBeGreaterThan(500);
});
