import { gatherPart, type Page } from '../parts.ts';

/** Asks all zones at once; a zone that fails leaves the others whole. */
export async function* perZone<Item>(
  zones: readonly string[],
  pagesOf: (zone: string) => AsyncIterable<Page<Item>>,
): AsyncGenerator<Page<Item>> {
  for (const part of await Promise.all(zones.map((zone) => gatherPart(pagesOf(zone))))) yield part;
}
