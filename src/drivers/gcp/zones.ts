import { gatherPart, type Page } from '../parts.ts';

/** Of one zone, which are all in memory until the last has answered; the largest have some 700 machine types. */
const limits = { pages: 50, items: 10_000, characters: 1024 * 1024 };

/** Asks all zones at once; a zone that fails leaves the others whole. */
export async function* perZone<Item>(
  zones: readonly string[],
  pagesOf: (zone: string) => AsyncIterable<Page<Item>>,
): AsyncGenerator<Page<Item>> {
  for (const part of await Promise.all(zones.map((zone) => gatherPart(pagesOf(zone), undefined, limits)))) yield part;
}
