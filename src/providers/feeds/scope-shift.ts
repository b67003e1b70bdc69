import type { MachineProvider, ProviderKey } from '../../../schema/machine-provider.ts';
import type { FeedSource } from '../copy/feed-source.ts';
import type { ProviderFilter } from '../copy/filter.ts';
import { keyOf } from '../copy/table.ts';
import { covers, shownNamespaces } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import { isBehind } from './key-order.ts';

/** Providers looked at a time. */
const ROWS = 256;

export interface ScopeShiftOptions {
  readonly from: Scope;
  readonly to: Scope;
  /** How far the reader is: it is told of the providers as they were there, and of nothing newer. */
  readonly sequence: number;
  /** In a snapshot: the last provider that the reader was shown. */
  readonly upTo: ProviderKey | '' | undefined;
  /** The reader's own filter. */
  readonly matches: (provider: MachineProvider) => boolean;
}

/**
 * The way from what a reader was shown under one scope to what another one shows, provider by provider and by key. The
 * reader stays where it is in the history until the way is gone, and the store moves on: what has changed since is
 * read as it was before.
 */
export class ScopeShift {
  readonly from: Scope;
  to: Scope;
  private readonly source: FeedSource;
  private readonly options: ScopeShiftOptions;
  private readonly filter: ProviderFilter;
  /** Providers that have changed since, as they were (undefined: not there), up to `seen`. */
  private readonly earlier = new Map<ProviderKey, MachineProvider | undefined>();
  private seen: number;
  private rows: readonly MachineProvider[] = [];
  private nextRow = 0;
  /** The last one that was looked at; undefined when all were. */
  private key: ProviderKey | '' | undefined = '';

  constructor(source: FeedSource, options: ScopeShiftOptions) {
    this.source = source;
    this.options = options;
    this.from = options.from;
    this.to = options.to;
    this.seen = options.sequence;
    const differs = ({ metadata }: MachineProvider): boolean =>
      covers(options.from, metadata) !== covers(options.to, metadata);
    this.filter = { stretch: undefined, conditions: conditionsOf(options), rest: differs, matches: differs };
  }

  /** The next provider that one scope shows and the other doesn't; undefined when there is none left. */
  next(): { readonly provider: MachineProvider; readonly shown: boolean } | undefined {
    while (this.nextRow >= this.rows.length && this.key !== undefined) this.look(this.key);
    const provider = this.rows[this.nextRow++];
    return provider && { provider, shown: covers(this.to, provider.metadata) };
  }

  private look(behind: ProviderKey | ''): void {
    this.lookBack();
    const batch = this.source.takeBehind(this.filter, behind, ROWS);
    const last = batch.length < ROWS ? undefined : batch.at(-1);
    const end = last && keyOf(last);
    const isNow = (key: ProviderKey): boolean => isBehind(key, behind) && (end === undefined || !isBehind(key, end));
    const before = Array.from(this.earlier, ([key, provider]) => (provider && isNow(key) ? [provider] : [])).flat();
    this.rows = [
      ...batch.filter((provider) => !this.earlier.has(keyOf(provider))),
      ...before.filter(this.filter.matches),
    ]
      .filter((provider) => this.isKnown(provider))
      .sort((a, b) => (isBehind(keyOf(a), keyOf(b)) ? 1 : -1));
    this.nextRow = 0;
    this.key = end;
  }

  private isKnown(provider: MachineProvider): boolean {
    const { upTo, matches } = this.options;
    return (upTo === undefined || !isBehind(keyOf(provider), upTo)) && matches(provider);
  }

  private lookBack(): void {
    for (let change = this.source.change(this.seen + 1); change; change = this.source.change(this.seen + 1)) {
      this.seen = change.sequence;
      if (!this.earlier.has(change.key)) this.earlier.set(change.key, change.before);
    }
  }
}

/** Between two scopes that name their namespaces, only those can differ. */
function conditionsOf({ from, to }: ScopeShiftOptions): ProviderFilter['conditions'] {
  if (from.everything || to.everything) return [];
  const values = new Set([...shownNamespaces(from), ...shownNamespaces(to)]);
  return [{ facet: 'namespace', needs: 'any', values }];
}
