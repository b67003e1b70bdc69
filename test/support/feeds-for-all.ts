import type { ChangesQuery, HealthQuery, StatusQuery } from '../../resolvers/context.ts';
import { createStoreFeeds, type StoreFeedsOptions } from '../../src/providers/feeds/feeds.ts';
import type { Permit } from '../../src/providers/feeds/scope-watch.ts';
import { everything } from '../../src/providers/scope/sees-everything.ts';

/** Of who may see all there is. */
export const everybody: Permit = { scope: everything, ask: () => everything };

/** Feeds of all there is. */
export function feedsForAll(options: StoreFeedsOptions) {
  const feeds = createStoreFeeds(options);
  return {
    changes: (query: ChangesQuery) => feeds.changes(query, everybody),
    status: (query: StatusQuery) => feeds.status(query, everybody),
    health: (query: HealthQuery) => feeds.health(query, everybody),
  };
}
