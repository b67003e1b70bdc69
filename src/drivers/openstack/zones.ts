import { z } from 'zod';
import type { Region } from '../discovery.ts';
import type { Page } from '../parts.ts';
import { asFailure } from '../parts.ts';
import type { Place } from './place.ts';

const zonesForm = z.object({
  availabilityZoneInfo: z.array(
    z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean().nullish() }).nullish() }),
  ),
});

/** The regions of the catalog; zones are asked for in our own alone, and are those of machines, not of volumes. */
export async function* regionPages({ api, grant }: Place): AsyncGenerator<Page<Region>> {
  const { regions, region } = grant.catalog;
  const question = { service: 'Nova', purpose: 'list the availability zones' };
  try {
    const url = `${grant.catalog.addressOf('compute')}/os-availability-zone`;
    const { availabilityZoneInfo } = await api.get(url, zonesForm, question);
    const zones = availabilityZoneInfo
      .filter(({ zoneState }) => zoneState?.available !== false)
      .map(({ zoneName }) => zoneName)
      .toSorted();
    yield { items: regions.map((name) => ({ name, zones: name === region ? zones : [] })) };
  } catch (error) {
    yield { items: regions.map((name) => ({ name, zones: [] })), failure: asFailure(error) };
  }
}
