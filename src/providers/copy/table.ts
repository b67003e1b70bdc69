import { LRUCache } from 'lru-cache';
import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import type { Bits } from './bits.ts';
import { FacetIndex } from './facets.ts';
import type { ProviderFilter } from './filter.ts';
import { defaultOrder, type ProviderOrder } from './order.ts';
import { SortedSlots } from './sorted-slots.ts';

/** Orders are made when they are first asked for; each kept one costs every write a binary search. */
const ORDERS_KEPT = 16;

/** The current providers with what lists need: an index per facet and the orders in use. Knows no versions. */
export class ProviderTable {
  private readonly slots = new Map<ProviderKey, number>();
  private readonly rows: (MachineProvider | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly facets = new FacetIndex();
  private inhabited: ReadonlySet<string> | undefined;
  private readonly orders = new LRUCache<string, SortedSlots>({ max: ORDERS_KEPT });

  get size(): number {
    return this.slots.size;
  }

  /** Those that hold a provider; the same object for as long as they are the same. */
  get namespaces(): ReadonlySet<string> {
    return (this.inhabited ??= new Set(this.facets.values('namespace')));
  }

  find(key: ProviderKey): MachineProvider | undefined {
    const slot = this.slots.get(key);
    return slot === undefined ? undefined : this.rows[slot];
  }

  row(slot: number): MachineProvider | undefined {
    return this.rows[slot];
  }

  values(): MachineProvider[] {
    return this.rows.filter((row) => row !== undefined);
  }

  put(provider: MachineProvider): void {
    const key = keyOf(provider);
    const held = this.slots.get(key);
    const slot = held ?? this.free.pop() ?? this.rows.length;
    const before = this.rows[slot];
    const moved = [...this.orders.values()].filter((sorted) => !before || !sorted.samePlace(before, provider));
    // Taken out before the row changes and put in while no order holds the slot: searches only meet settled rows.
    if (before) for (const sorted of moved) sorted.remove(before);
    this.rows[slot] = provider;
    this.slots.set(key, slot);
    this.facets.move(slot, before, provider);
    if (this.inhabited?.has(provider.metadata.namespace) === false) this.inhabited = undefined;
    for (const sorted of moved) sorted.insert(slot, provider);
  }

  remove(key: ProviderKey): void {
    const slot = this.slots.get(key);
    const before = slot === undefined ? undefined : this.rows[slot];
    if (slot === undefined || !before) return;
    for (const sorted of this.orders.values()) sorted.remove(before);
    this.facets.move(slot, before, undefined);
    if (!this.facets.has('namespace', before.metadata.namespace)) this.inhabited = undefined;
    this.rows[slot] = undefined;
    this.slots.delete(key);
    this.free.push(slot);
  }

  /** Makes it hold these and no others; what it holds already costs next to nothing. */
  hold(providers: readonly MachineProvider[]): void {
    for (const provider of providers) if (this.find(keyOf(provider)) !== provider) this.put(provider);
    if (this.size === providers.length) return;
    const held = new Set(providers);
    for (const row of this.values()) if (!held.has(row)) this.remove(keyOf(row));
  }

  /** Before many changes at once: sorting anew, when somebody asks, costs less than as many insertions. */
  forgetOrders(): void {
    this.orders.clear();
  }

  sorted(order: ProviderOrder = defaultOrder): SortedSlots {
    let sorted = this.orders.get(order.id);
    if (!sorted) this.orders.set(order.id, (sorted = new SortedSlots(order, this.rows)));
    return sorted;
  }

  select(filter: ProviderFilter): Bits | undefined {
    return this.facets.select(filter.conditions);
  }

  /** How many match. */
  count(filter: ProviderFilter): number {
    const selected = this.select(filter);
    const { rest } = filter;
    if (!rest) return selected ? selected.count() : this.size;
    let count = 0;
    for (const slot of selected ?? this.slots.values()) {
      const row = this.rows[slot];
      if (row && rest(row)) count++;
    }
    return count;
  }
}

export function keyOf(provider: MachineProvider): ProviderKey {
  return providerKey(provider.metadata.namespace, provider.metadata.name);
}
