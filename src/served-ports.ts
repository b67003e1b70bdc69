import type { ProviderWrites } from '../resolvers/context.ts';
import type { StoreFeeds } from './providers/feeds/feeds.ts';
import type { StoreReads } from './providers/store.ts';

/** The reads that all callers share, before they are bound to what one of them may see. */
export interface Ports {
  readonly providers: StoreReads;
  readonly feeds: StoreFeeds;
}

/** The same ports, behind a check that throws while there is nothing that could be read or written. */
export function servedPorts({ providers, feeds }: Ports, assertServed: () => void): Ports {
  return {
    providers: servedReads(providers, assertServed),
    feeds: servedFeeds(feeds, assertServed),
  };
}

function servedReads(reads: StoreReads, assertServed: () => void): StoreReads {
  return {
    find: (key) => {
      assertServed();
      return reads.find(key);
    },
    list: (query, scope) => {
      assertServed();
      return reads.list(query, scope);
    },
    get size() {
      return reads.size;
    },
    reach: async (resourceVersion, namespaces, signal) => {
      assertServed();
      await reads.reach(resourceVersion, namespaces, signal);
    },
  };
}

/** Writes behind the same check. */
export function servedWrites(writes: ProviderWrites, assertServed: () => void): ProviderWrites {
  const served = async <T>(write: () => Promise<T>): Promise<T> => {
    assertServed();
    return write();
  };
  return {
    create: (input, options) => served(() => writes.create(input, options)),
    update: (input, options) => served(() => writes.update(input, options)),
    apply: (input, options) => served(() => writes.apply(input, options)),
    delete: (input, options) => served(() => writes.delete(input, options)),
  };
}

/** Feeds that are open go on: their objects' ends are what they are there to tell. */
function servedFeeds(feeds: StoreFeeds, assertServed: () => void): StoreFeeds {
  return {
    changes: (query, permit) => {
      assertServed();
      return feeds.changes(query, permit);
    },
    status: (query, permit) => {
      assertServed();
      return feeds.status(query, permit);
    },
    health: (query, permit) => {
      assertServed();
      return feeds.health(query, permit);
    },
  };
}
