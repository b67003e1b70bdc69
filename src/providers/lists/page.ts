import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { ProviderFilter } from '../copy/filter.ts';
import { defaultOrder, type OrderValue, type ProviderOrder } from '../copy/order.ts';
import type { SortedSlots } from '../copy/sorted-slots.ts';
import type { ProviderTable } from '../copy/table.ts';
import type { Paging } from './paging.ts';

/** A page, in its order. */
export interface Page {
  readonly providers: readonly MachineProvider[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** Cuts a page out of the table. */
export function cutPage(table: ProviderTable, filter: ProviderFilter, order: ProviderOrder, paging: Paging): Page {
  const sorted = table.sorted(order);
  const walk = new Walk(table, filter, sorted);
  const low = paging.after ? walk.clamp(sorted.rank(paging.after, true)) : walk.from;
  const high = Math.max(low, paging.before ? walk.clamp(sorted.rank(paging.before)) : walk.to);
  const indexes = paging.backward
    ? walk.indexes(high - 1, low - 1, paging.limit).reverse()
    : walk.indexes(low, high, paging.limit);
  const start = indexes.at(0) ?? (paging.backward ? high : low);
  const end = (indexes.at(-1) ?? start - 1) + 1;
  return {
    providers: indexes.flatMap((index) => walk.provider(index) ?? []),
    hasNext: walk.indexes(end, walk.to, 1).length > 0,
    hasPrevious: walk.indexes(start - 1, walk.from - 1, 1).length > 0,
  };
}

/** At most `limit` that match and stand behind `after` in an order (from its start without one). */
export function takeBehind(
  table: ProviderTable,
  filter: ProviderFilter,
  order: ProviderOrder,
  after: readonly OrderValue[] | undefined,
  limit: number,
): MachineProvider[] {
  const sorted = table.sorted(order);
  const walk = new Walk(table, filter, sorted);
  const from = after ? walk.clamp(sorted.rank(after, true)) : walk.from;
  return walk.indexes(from, walk.to, limit).flatMap((index) => walk.provider(index) ?? []);
}

/** Steps through an order over what matches. */
class Walk {
  private readonly table: ProviderTable;
  private readonly sorted: SortedSlots;
  private readonly matches: ((slot: number) => boolean) | undefined;
  /** Where what can match begins, and where it ends: namespaces are stretches of the default order. */
  readonly from: number;
  readonly to: number;

  constructor(table: ProviderTable, filter: ProviderFilter, sorted: SortedSlots) {
    this.table = table;
    this.sorted = sorted;
    const { rest } = filter;
    const stretch = sorted.order.id === defaultOrder.id ? filter.stretch : undefined;
    this.from = stretch ? sorted.rank([stretch[0], '']) : 0;
    this.to = stretch ? sorted.rank([stretch[1], null]) : sorted.length;
    const selected = table.select(filter);
    const passes = (slot: number): boolean => {
      const row = rest && table.row(slot);
      return !rest || (row !== undefined && rest(row));
    };
    if (selected) this.matches = (slot) => selected.has(slot) && passes(slot);
    else if (rest) this.matches = passes;
  }

  clamp(index: number): number {
    return Math.min(Math.max(index, this.from), this.to);
  }

  provider(index: number): MachineProvider | undefined {
    return this.table.row(this.sorted.at(index));
  }

  /** At most `limit` indexes of matches, from `from` on and up or down to short of `to`. */
  indexes(from: number, to: number, limit: number): number[] {
    const found: number[] = [];
    const step = from < to ? 1 : -1;
    for (let index = from; index !== to && found.length < limit; index += step) {
      if (!this.matches || this.matches(this.sorted.at(index))) found.push(index);
    }
    return found;
  }
}
