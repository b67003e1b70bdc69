import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface ToldCondition {
  readonly type: string;
  readonly status: 'TRUE' | 'FALSE' | 'UNKNOWN';
  readonly reason: string;
  readonly message: string;
}

type Told = Readonly<Record<string, unknown>>;

/** A status as the feed tells it. */
export interface ToldStatus {
  readonly phase: string | null;
  readonly conditions: readonly ToldCondition[] | null;
  readonly connectivity: Told | null;
  readonly authentication: Told | null;
  readonly health: { readonly score: number | null } | null;
  readonly resources: { readonly usage: Told | null; readonly quotas: readonly Told[] | null } | null;
}

/** What moved, as the feed of health tells it. */
export interface ToldTransition {
  readonly cause: string;
  readonly phase: { readonly from: string | null; readonly to: string | null } | null;
  readonly conditions: readonly {
    readonly type: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly reason: string;
  }[];
  readonly quotas: readonly { readonly resource: string; readonly threshold: number; readonly direction: string }[];
}

/** One provider's feeds, from the beginning. */
export interface ProviderFeeds {
  /** Resolves with the first status that fits, from the one that holds now; rejects with the last one after half a minute. */
  until(fits: (status: ToldStatus) => boolean): Promise<ToldStatus>;
  /** Transitions that came so far. */
  readonly transitions: readonly ToldTransition[];
  /** Resolves with the first of the transitions, from the n-th one, that fits. */
  transition(from: number, fits: (transition: ToldTransition) => boolean): Promise<ToldTransition>;
  stop(): Promise<void>;
}

const statusFeed = `subscription ($name: String!) {
  machineProviderStatus(name: $name) {
    ... on StatusChanged {
      after {
        phase
        conditions { type status reason message }
        connectivity { status endpoint }
        authentication { status }
        health { score }
        resources {
          usage { machines totalCPU totalMemoryGB totalStorageGB }
          quotas { resource used limit available unit }
        }
      }
    }
  }
}`;

const healthFeed = `subscription ($name: String!) {
  healthTransitions(filter: { search: $name }) {
    ... on HealthTransition {
      cause
      phase { from to }
      conditions { type from to reason }
      quotas { resource threshold direction }
    }
  }
}`;

const withinMs = 45_000;

export function followProvider(url: string, name: string): ProviderFeeds {
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  const statuses = createTape<ToldStatus>();
  const transitions = createTape<ToldTransition>();
  const follow = (query: string, take: (frame: Told) => void) =>
    client.subscribe<Record<string, Told>>(
      { query, variables: { name } },
      {
        next: ({ data, errors }) => {
          if (errors) fail(new Error(JSON.stringify(errors)));
          for (const frame of Object.values(data ?? {})) take(frame);
        },
        error: (error) => fail(error),
        complete: () => undefined,
      },
    );
  const fail = (error: unknown) => {
    statuses.fail(error);
    transitions.fail(error);
  };
  follow(statusFeed, ({ after }) => after && statuses.add(after as ToldStatus));
  follow(healthFeed, (frame) => frame['cause'] !== undefined && transitions.add(frame as unknown as ToldTransition));
  return {
    until: (fits) => statuses.first(Math.max(0, statuses.all.length - 1), fits),
    transitions: transitions.all,
    transition: (from, fits) => transitions.first(from, fits),
    stop: async () => client.dispose(),
  };
}

/** What came, in order, and those who wait for something in it. */
function createTape<Item>() {
  const all: Item[] = [];
  const waiting = new Set<() => void>();
  let failure: unknown;
  const changed = () => {
    for (const look of waiting) look();
  };
  const first = async (from: number, fits: (item: Item) => boolean): Promise<Item> => {
    const { promise, resolve, reject } = Promise.withResolvers<Item>();
    const look = () => {
      const found = all.slice(from).find(fits);
      if (found !== undefined) resolve(found);
      else if (failure !== undefined) reject(failure);
    };
    const late = () => {
      const got = JSON.stringify(all.slice(from), null, 1);
      reject(new Error(`Expected something else within ${withinMs / 1_000} s, but got ${got}`));
    };
    const timer = setTimeout(late, withinMs);
    waiting.add(look);
    look();
    return promise.finally(() => {
      waiting.delete(look);
      clearTimeout(timer);
    });
  };
  return {
    all: all as readonly Item[],
    first,
    add: (item: Item) => {
      all.push(item);
      changed();
    },
    fail: (error: unknown) => {
      failure ??= error;
      changed();
    },
  };
}
