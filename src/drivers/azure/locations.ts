import { z } from 'zod';
import type { Region } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Arm } from './arm.ts';
import { regionName, type Target } from './target.ts';

const locationForm = z.object({
  name: z.string(),
  metadata: z.object({ regionType: z.string().nullish() }).nullish(),
  availabilityZoneMappings: z.array(z.object({ logicalZone: z.string() })).nullish(),
});

/** The locations that the subscription may use, with its own zones: the same number is another building for others. */
export async function* locationPages(arm: Arm, { subscription }: Target): AsyncGenerator<Page<Region>> {
  const path = `${subscription}/locations`;
  const question = { path, apiVersion: '2022-12-01', purpose: 'list the locations' };
  for await (const { items, ...page } of arm.pages(question, locationForm)) {
    // "Logical" ones, such as "europe", are groups that no machine can be in.
    const physical = items.filter(({ metadata }) => (metadata?.regionType ?? 'Physical') === 'Physical');
    const regions = physical.map(({ name, availabilityZoneMappings: zones }) => ({
      name: regionName(name),
      zones: (zones ?? []).map(({ logicalZone }) => logicalZone).toSorted(),
    }));
    yield { ...page, items: regions };
  }
}
