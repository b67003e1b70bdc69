import type { ListQuery } from '../../resolvers/context.ts';
import type { MachineProviderConnection } from '../../schema/api/connection.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import {
  type MachineProvider,
  parseResourceVersion,
  type ProviderKey,
  type ResourceVersion,
} from '../../schema/machine-provider.ts';
import type { ReflectorSink } from '../cluster/ports.ts';
import type { FeedSource } from './copy/feed-source.ts';
import { parseFilter, type ProviderFilter } from './copy/filter.ts';
import { defaultOrder, parseOrder } from './copy/order.ts';
import { type CopyOptions, ProviderCopy } from './copy/provider-copy.ts';
import { withinScope } from './copy/within-scope.ts';
import { presentFeedCursor } from './feeds/feed-cursor.ts';
import { ProviderConnection } from './lists/connection.ts';
import { cutPage, takeBehind } from './lists/page.ts';
import { parsePaging } from './lists/paging.ts';
import type { Scope } from './scope/scope.ts';
import { namespacesShown, shownBy } from './scope/shown-by.ts';

export interface ProviderStoreOptions extends CopyOptions {
  /** How long `reach` waits, unless given 1 second; 6 where a namespace may have to tell that nothing came there. */
  readonly reachTimeoutMs?: number;
}

/** Reads at this very moment, for a caller whose permission was asked already. */
export interface StoreReads {
  readonly size: number;
  find(key: ProviderKey): MachineProvider | undefined;
  list(query: ListQuery, scope: Scope): MachineProviderConnection;
  /** As the port's `reach`, in those namespaces; in all of them when undefined. */
  reach(resourceVersion: string, namespaces: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<void>;
}

/** This replica's copy of the cluster's providers: filled by a reflector, read by queries and feeds. */
export interface ProviderStore extends StoreReads, ReflectorSink<MachineProvider>, FeedSource {
  has(key: ProviderKey): boolean;
  /** All providers that are held, in no order. */
  values(): Iterable<MachineProvider>;
  /** Everything of that namespace up to this version is known here. */
  reachedIn(namespace: string): ResourceVersion;
  /** When the cluster was last heard from, in milliseconds since 1970; 0 before that. */
  readonly heardAt: number;
}

/** An empty store; reads throw UNAVAILABLE until the reflector's first `replace`. */
export function createProviderStore(options: ProviderStoreOptions): ProviderStore {
  return new MemoryStore(options);
}

/** The copy, with what queries and feeds look up in it. */
class MemoryStore extends ProviderCopy implements ProviderStore {
  private readonly reachTimeoutMs: number | undefined;

  constructor({ reachTimeoutMs, ...options }: ProviderStoreOptions) {
    super(options);
    this.reachTimeoutMs = reachTimeoutMs;
  }

  find(key: ProviderKey): MachineProvider | undefined {
    this.assertSynced();
    return this.table.find(key);
  }

  takeBehind(filter: ProviderFilter, key: ProviderKey | '', limit: number): MachineProvider[] {
    return takeBehind(this.table, filter, defaultOrder, key === '' ? undefined : key.split('/'), limit);
  }

  list(query: ListQuery, scope: Scope): MachineProviderConnection {
    this.assertSynced();
    const { table, epoch, version, reached } = this;
    const order = parseOrder(query.orderBy);
    const filter = withinScope(parseFilter(query.namespace, query.filter), scope);
    const page = cutPage(table, filter, order, parsePaging(query, order));
    const sequence = this.history.last;
    return new ProviderConnection(page, {
      order,
      version,
      asOf: this.heardAt,
      count: () => table.count(filter),
      feedCursor: () => {
        const shown = shownBy(
          scope,
          namespacesShown(scope, (key) => table.find(key) !== undefined),
        );
        return presentFeedCursor({ epoch, sequence, ...reached, snapshotKey: undefined }, shown);
      },
    });
  }

  async reach(
    resourceVersion: string,
    namespaces: ReadonlySet<string> | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const wanted = parseResourceVersion(resourceVersion);
    if (wanted === undefined) {
      throw new GatewayError(
        'INVALID',
        `Expected a resourceVersion, a whole number, but got "${resourceVersion.slice(0, 40)}".`,
        {
          fix: 'Pass the `metadata.resourceVersion` that a mutation answered.',
        },
      );
    }
    const reached = (): ResourceVersion => this.namespacesReached?.inAll(namespaces) ?? this.version;
    const timeoutMs = this.reachTimeoutMs ?? (this.namespacesReached ? silentForMs : 1_000);
    if (await this.wakeups.until(() => this.synced && reached() >= wanted, timeoutMs, signal)) return;
    this.assertSynced();
    throw new GatewayError(
      'TIMEOUT',
      `This replica is at version ${reached()} and did not reach ${wanted} within ${timeoutMs} ms.`,
      {
        fix: 'Ask again shortly, or leave `minResourceVersion` out to read what is here now.',
      },
    );
  }

  private assertSynced(): void {
    if (this.synced) return;
    throw new GatewayError('UNAVAILABLE', 'This replica has not yet read the providers from the cluster.', {
      fix: 'Ask again shortly; `gateway { cache { state lastError } }` says how far it is.',
    });
  }
}

/** A watch with nothing to tell says by its end, after 5 seconds, up to where that is so. */
const silentForMs = 6_000;
