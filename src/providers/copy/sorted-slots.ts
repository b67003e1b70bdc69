import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { OrderValue, ProviderOrder } from './order.ts';

/** The slots of a table in one order, kept sorted by binary insertion. The table changes its rows between the calls. */
export class SortedSlots {
  private slots: Int32Array<ArrayBuffer>;
  length: number;
  readonly order: ProviderOrder;
  private readonly rows: readonly (MachineProvider | undefined)[];

  constructor(order: ProviderOrder, rows: readonly (MachineProvider | undefined)[]) {
    this.order = order;
    this.rows = rows;
    const placed = rows.flatMap((provider, slot) => (provider ? [{ slot, place: order.values(provider) }] : []));
    placed.sort((a, b) => order.compare(a.place, b.place));
    this.slots = Int32Array.from(placed, ({ slot }) => slot);
    this.length = placed.length;
  }

  /** The slot at an index below `length`. */
  at(index: number): number {
    return this.slots[index] ?? -1;
  }

  /** How many stand before this place; with `inclusive` also the one that stands at it. */
  rank(place: readonly OrderValue[], inclusive = false): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const provider = this.rows[this.at(middle)];
      const order = provider ? this.order.compare(this.order.values(provider), place) : 0;
      if (order < 0 || (inclusive && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes a slot in whose row is set already; `rank` must not have met it before. */
  insert(slot: number, provider: MachineProvider): void {
    const index = this.rank(this.order.values(provider));
    if (this.length === this.slots.length) {
      const grown = new Int32Array(Math.max(64, this.length * 2));
      grown.set(this.slots);
      this.slots = grown;
    }
    this.slots.copyWithin(index + 1, index, this.length);
    this.slots[index] = slot;
    this.length++;
  }

  /** Takes a slot out while its row still holds `provider`, by which it is found. */
  remove(provider: MachineProvider): void {
    const index = this.rank(this.order.values(provider));
    this.slots.copyWithin(index, index + 1, this.length);
    this.length--;
  }

  /** Whether both stand at the same place, so that nothing needs to move. */
  samePlace(a: MachineProvider, b: MachineProvider): boolean {
    return this.order.compare(this.order.values(a), this.order.values(b)) === 0;
  }
}
