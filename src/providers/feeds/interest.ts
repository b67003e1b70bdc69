import { parseLabelSelector } from '../../../schema/label-selector.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { facets } from '../copy/facets.ts';
import type { Change } from '../copy/history.ts';

/** What a provider is found by, of those that waiting readers look for. */
const traits = {
  ...facets,
  name: ({ metadata }: MachineProvider) => [metadata.name],
  label: ({ metadata }: MachineProvider) =>
    Object.entries(metadata.labels ?? {}).map(([key, value]) => labelTrait(key, String(value))),
} satisfies Record<string, (provider: MachineProvider) => readonly string[]>;

export type Trait = keyof typeof traits;

/** One demand on what a reader is told of: the provider has `any` of these values, or `all` of them. */
export interface Demand {
  readonly trait: Trait;
  readonly needs: 'any' | 'all';
  readonly values: ReadonlySet<string>;
}

/** What a feed looks for. */
export interface Interest {
  /** Feeds with equal keys say the same of every change. */
  readonly key: string;
  /** A change concerns the feed only when the provider, before or after, meets all of these. */
  readonly demands: readonly Demand[];
}

function labelTrait(key: string, value: string): string {
  return `${key}=${value}`;
}

/** What a label selector demands that something can be found by: labels that must have one of some values. */
export function labelDemands(selector: string | null | undefined): Demand[] {
  if (!selector) return [];
  return parseLabelSelector(selector)
    .requirements.filter(({ operator }) => operator === 'In')
    .map(({ key, values }) => ({
      trait: 'label',
      needs: 'any',
      values: new Set(values.map((value) => labelTrait(key, value))),
    }));
}

/** Where one thing is found: by any of these values of a trait; anywhere when there is none. */
type Shelf = { readonly trait: Trait; readonly values: readonly string[] } | 'everywhere';

/** A demand with more values is not looked up by them: each costs a place. */
const mostValues = 200;

/** Things by what they demand of a change, so that finding those that it may concern costs no look at all the others. */
export class InterestIndex<T> {
  private readonly found = new Map<Trait, Map<string, Set<T>>>();
  private readonly everywhere = new Set<T>();
  private readonly shelves = new Map<T, Shelf>();

  get size(): number {
    return this.shelves.size;
  }

  values(): Iterable<T> {
    return this.shelves.keys();
  }

  add(thing: T, demands: readonly Demand[]): void {
    const shelf = this.choose(demands);
    this.shelves.set(thing, shelf);
    if (shelf === 'everywhere') {
      this.everywhere.add(thing);
      return;
    }
    const byValue = this.found.get(shelf.trait) ?? new Map<string, Set<T>>();
    this.found.set(shelf.trait, byValue);
    for (const value of shelf.values) byValue.set(value, (byValue.get(value) ?? new Set()).add(thing));
  }

  delete(thing: T): void {
    const shelf = this.shelves.get(thing);
    this.shelves.delete(thing);
    if (shelf === undefined || shelf === 'everywhere') {
      this.everywhere.delete(thing);
      return;
    }
    const byValue = this.found.get(shelf.trait);
    for (const value of shelf.values) {
      const things = byValue?.get(value);
      things?.delete(thing);
      if (things?.size === 0) byValue?.delete(value);
    }
    if (byValue?.size === 0) this.found.delete(shelf.trait);
  }

  /** All that a change may concern, and perhaps some that it does not. */
  near({ before, after, unknownBefore }: Change): ReadonlySet<T> {
    if (unknownBefore === true) return new Set(this.shelves.keys());
    const near = new Set(this.everywhere);
    for (const provider of [before, after]) {
      if (!provider) continue;
      for (const [trait, byValue] of this.found) {
        const values: readonly string[] = traits[trait](provider);
        for (const value of values) for (const thing of byValue.get(value) ?? []) near.add(thing);
      }
    }
    return near;
  }

  /** By the demand that fewest others are found by: what most ask for tells them apart least. */
  private choose(demands: readonly Demand[]): Shelf {
    let best: Shelf = 'everywhere';
    let least = Infinity;
    for (const { trait, needs, values } of demands) {
      if (values.size > mostValues) continue;
      // Having all of them is having each: one is enough to be found by.
      const ways = needs === 'any' ? [[...values]] : Array.from(values, (value) => [value]);
      for (const way of ways) {
        const others = Math.max(0, ...way.map((value) => this.found.get(trait)?.get(value)?.size ?? 0));
        if (others < least) [best, least] = [{ trait, values: way }, others];
      }
    }
    return best;
  }
}
