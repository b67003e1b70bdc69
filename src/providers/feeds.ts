import type { ChangesQuery, ProviderFeeds, StatusQuery } from '../../resolvers/context.ts';
import { ChangesPresenter } from './changes-feed.ts';
import { type FeedPosition, parseFeedCursor } from './feed-cursor.ts';
import { type FeedPresenter, FeedReader, type ReplayFrom } from './feed-reader.ts';
import { PulledIterator } from './pulled-iterator.ts';
import { StatusPresenter } from './status-feed.ts';
import type { FeedSource } from './feed-source.ts';

export interface ProviderFeedsOptions {
  readonly store: FeedSource;
  /** Asks the cluster for what is older than the store's own history; without it, that is a Reset. */
  readonly replay?: ReplayFrom;
  /** A reader that waited so long for a frame gets a Bookmark; 15 seconds unless given. */
  readonly bookmarkIntervalMs?: number;
  /** How long a new reader waits for the first list, or for a version from another replica; 30 seconds unless given. */
  readonly catchUpTimeoutMs?: number;
}

/** Feeds over a store. Each throws INVALID for a filter or a cursor that can't be read, before the first frame. */
export function createProviderFeeds(options: ProviderFeedsOptions): ProviderFeeds {
  const { store, replay, bookmarkIntervalMs = 15_000, catchUpTimeoutMs = 30_000 } = options;
  const open = <Frame extends { cursor: string }>(
    presenter: FeedPresenter<Frame>,
    after: FeedPosition | undefined,
  ): AsyncIterableIterator<Frame> => {
    const reader = new FeedReader(store, presenter, after, { catchUpTimeoutMs, replay });
    return new PulledIterator(reader, store.wakeups, bookmarkIntervalMs);
  };
  return {
    changes: (query: ChangesQuery) => open(new ChangesPresenter(store, query), parseAfter(query.after)),
    status: (query: StatusQuery) => open(new StatusPresenter(store, query.key), parseAfter(query.after)),
  };
}

function parseAfter(after: string | null | undefined): FeedPosition | undefined {
  return after === null || after === undefined ? undefined : parseFeedCursor(after);
}
