import type { GatewayContext, ProviderFeeds, ProviderReads, ProviderWrites } from '../resolvers/context.ts';

type Ports = Pick<GatewayContext, 'providers' | 'writes' | 'feeds'>;

/** The same ports, behind a check that throws while there is nothing that could be read or written. */
export function servedPorts({ providers, writes, feeds }: Ports, assertServed: () => void): Ports {
  return {
    providers: servedReads(providers, assertServed),
    writes: servedWrites(writes, assertServed),
    feeds: servedFeeds(feeds, assertServed),
  };
}

function servedReads(reads: ProviderReads, assertServed: () => void): ProviderReads {
  return {
    find: (key) => {
      assertServed();
      return reads.find(key);
    },
    list: (query) => {
      assertServed();
      return reads.list(query);
    },
    reach: async (resourceVersion, signal) => {
      assertServed();
      await reads.reach(resourceVersion, signal);
    },
  };
}

function servedWrites(writes: ProviderWrites, assertServed: () => void): ProviderWrites {
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
function servedFeeds(feeds: ProviderFeeds, assertServed: () => void): ProviderFeeds {
  return {
    changes: (query) => {
      assertServed();
      return feeds.changes(query);
    },
    status: (query) => {
      assertServed();
      return feeds.status(query);
    },
  };
}
