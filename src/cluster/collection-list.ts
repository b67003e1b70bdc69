import type { ResourceVersion } from '../../schema/machine-provider.ts';
import { type ListOptions, listPages } from './list-pages.ts';
import { streamList } from './stream-list.ts';

export interface CollectionListOptions extends Pick<ListOptions, 'connection' | 'path' | 'pageSize'> {
  /** Milliseconds of a clock that is never set; the process's own unless given. */
  readonly elapsed?: (() => number) | undefined;
}

/** Reads the whole collection, and resolves with its version. Throws what a watch throws, or a list by pages. */
export type CollectionList = (
  how: Pick<ListOptions, 'signal' | 'onObject' | 'onGone' | 'onPage'>,
) => Promise<ResourceVersion>;

/** An API server that refused to stream is asked again after so long: it may have been upgraded meanwhile. */
const streamAgainAfterMs = 3_600_000;

/** As the first events of a watch where the API server has that, else by pages. */
export function createCollectionList({
  elapsed = () => performance.now(),
  ...collection
}: CollectionListOptions): CollectionList {
  let streamsFrom = -Infinity;
  return async (how) => {
    const options = { ...collection, ...how };
    if (elapsed() >= streamsFrom) {
      const streamed = await streamList(options);
      if (streamed !== undefined) return streamed;
      // A refusal would otherwise cost a request before every list.
      streamsFrom = elapsed() + streamAgainAfterMs;
    }
    return listPages(options);
  };
}
