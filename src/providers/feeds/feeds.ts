import type { ChangesQuery, HealthQuery, StatusQuery } from '../../../resolvers/context.ts';
import type { HealthFrame, MachineProviderFrame, ProviderStatusFrame } from '../../../schema/api/changes.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import { ChangesPresenter } from './changes-feed.ts';
import { type FeedClock, systemClock } from './feed-clock.ts';
import { type FeedPosition, parseFeedCursor } from './feed-cursor.ts';
import type { ReplayFrom } from './feed-place.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import { FeedReader } from './feed-reader.ts';
import { HealthPresenter } from './health-feed.ts';
import { Parking } from './parking.ts';
import { PulledIterator } from './pulled-iterator.ts';
import type { Permit } from './scope-watch.ts';
import { StatusPresenter } from './status-feed.ts';

export interface StoreFeedsOptions {
  readonly store: FeedSource;
  /** Asks the cluster for what is older than the store's own history; without it, that is a Reset. */
  readonly replay?: ReplayFrom;
  /** A reader that waited so long for a frame gets a Bookmark; 15 seconds unless given. */
  readonly bookmarkIntervalMs?: number;
  /** How long a new reader waits for the first list, or for a version from another replica; 30 seconds unless given. */
  readonly catchUpTimeoutMs?: number;
  readonly clock?: FeedClock;
}

/** Feeds over a store for callers whose permission was asked already, and is asked again while they are open. */
export interface StoreFeeds {
  changes(query: ChangesQuery, permit: Permit): AsyncIterableIterator<MachineProviderFrame>;
  status(query: StatusQuery, permit: Permit): AsyncIterableIterator<ProviderStatusFrame>;
  health(query: HealthQuery, permit: Permit): AsyncIterableIterator<HealthFrame>;
}

/** Each feed throws INVALID for a filter or a cursor that can't be read, before the first frame. */
export function createStoreFeeds(options: StoreFeedsOptions): StoreFeeds {
  const { store, replay, bookmarkIntervalMs = 15_000, catchUpTimeoutMs = 30_000, clock = systemClock } = options;
  const parking = new Parking(store);
  const open = <Frame extends { cursor: string }>(
    presenter: FeedPresenter<Frame>,
    permit: Permit,
    after: FeedPosition | undefined,
  ): AsyncIterableIterator<Frame> => {
    const reader = new FeedReader(store, presenter, permit, after, { catchUpTimeoutMs, replay, clock, parking });
    return new PulledIterator(reader, bookmarkIntervalMs);
  };
  return {
    changes: (query, permit) => open(new ChangesPresenter(store, query), permit, parseAfter(query.after)),
    status: (query, permit) => open(new StatusPresenter(store, query.key), permit, parseAfter(query.after)),
    health: (query, permit) => open(new HealthPresenter(store, query), permit, parseAfter(query.after)),
  };
}

function parseAfter(after: string | null | undefined): FeedPosition | undefined {
  return after === null || after === undefined ? undefined : parseFeedCursor(after);
}
