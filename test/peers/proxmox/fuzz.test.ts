import { expect, it } from 'vitest';
import { fuzz } from '../../src/drivers/proxmox/fuzz.ts';
import { verifiedAgainst } from '../bed/verified.ts';

verifiedAgainst(() => 'answers of Proxmox VE that chance has changed');

// In parts, so that none takes long on a machine that is busy.
it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'an eighth of 100,000 changed answers brings neither a crash nor a hang (seed %i)',
  async (seed) => {
    const { bodies, longest } = await fuzz(12_500, seed);
    expect(bodies).toBeGreaterThanOrEqual(12_500);
    expect(longest).toBeLessThan(100_000);
  },
);
