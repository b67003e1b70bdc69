import { expect, it } from 'vitest';
import { fuzz } from '../../src/drivers/proxmox/fuzz.ts';
import { verifiedAgainst } from '../bed/verified.ts';

verifiedAgainst(() => 'answers of Proxmox VE that chance has changed');

it.each([1, 2, 3, 4])(
  'a quarter of 100,000 changed answers brings neither a crash nor a hang (seed %i)',
  async (seed) => {
    const { bodies, longest } = await fuzz(25_000, seed);
    expect(bodies).toBeGreaterThanOrEqual(25_000);
    expect(longest).toBeLessThan(100_000);
  },
);
