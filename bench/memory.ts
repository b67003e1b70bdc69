import { measureRound, residentMb } from './measure.ts';
import { operations } from './operations.ts';
import { bodyOf, settings, type Variant } from './rounds.ts';

/**
 * Resident memory of each server, MB, after each operation of as many rounds as are measured. When V8 collects decides
 * what one look finds, up to half as much again; servers are compared by the medians of many looks after the same load.
 */
export async function residentUnderLoad(variants: readonly Variant[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const looks = new Map(variants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < settings.rounds; round += 1) {
    for (const operation of operations) {
      for (const { name, target } of variants) {
        await measureRound(target, bodyOf(operation), 500);
        looks.get(name)?.push(residentMb(target.pid));
      }
    }
  }
  return looks;
}
