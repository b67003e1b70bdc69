import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { Bits } from './bits.ts';

/** The properties of a provider that filters select by and that are indexed: none, one or several values of each. */
export const facets = {
  namespace: (provider: MachineProvider) => [provider.metadata.namespace],
  type: (provider: MachineProvider) => one(provider.spec.type),
  region: (provider: MachineProvider) => one(provider.spec.region),
  zone: (provider: MachineProvider) => provider.spec.availabilityZones ?? [],
  phase: (provider: MachineProvider) => one(provider.status?.phase),
  ready: (provider: MachineProvider) => [String(provider.ready)],
  operation: (provider: MachineProvider) => provider.spec.capabilities?.supportedOperations ?? [],
  osType: (provider: MachineProvider) => provider.spec.capabilities?.supportedOSTypes ?? [],
  instanceType: (provider: MachineProvider) => provider.spec.capabilities?.supportedInstanceTypes ?? [],
  feature: (provider: MachineProvider) => trueKeys(provider.spec.capabilities?.features),
} satisfies Record<string, (provider: MachineProvider) => readonly string[]>;

export type Facet = keyof typeof facets;

/** One demand of a filter: the facet has `any` of these values, or `all` of them. */
export interface FacetCondition {
  readonly facet: Facet;
  readonly needs: 'any' | 'all';
  readonly values: ReadonlySet<string>;
}

export function holds({ facet, needs, values }: FacetCondition, provider: MachineProvider): boolean {
  const own: readonly string[] = facets[facet](provider);
  if (needs === 'any') return own.some((value) => values.has(value));
  for (const value of values) if (!own.includes(value)) return false;
  return true;
}

/** Which slots have which value of each facet. */
export class FacetIndex {
  private readonly postings = new Map(facetNames().map((facet) => [facet, new Map<string, Posting>()] as const));

  /** What a set of namespaces selects, kept for as long as the set and no slot moves between namespaces: callers' scopes. */
  private readonly inNamespaces = new WeakMap<ReadonlySet<string>, { readonly moves: number; readonly bits: Bits }>();
  private namespaceMoves = 0;

  /** Moves a slot from what `before` had to what `after` has; undefined stands for no provider in the slot. */
  move(slot: number, before: MachineProvider | undefined, after: MachineProvider | undefined): void {
    for (const [facet, postings] of this.postings) {
      const old: readonly string[] = before ? facets[facet](before) : [];
      const fresh: readonly string[] = after ? facets[facet](after) : [];
      if (sameValues(old, fresh)) continue;
      if (facet === 'namespace') this.namespaceMoves++;
      for (const value of old) remove(postings, value, slot);
      for (const value of fresh) add(postings, value, slot);
    }
  }

  /** The values of a facet that any slot has. */
  values(facet: Facet): Iterable<string> {
    return this.postings.get(facet)?.keys() ?? [];
  }

  /** Whether any slot has this value. */
  has(facet: Facet, value: string): boolean {
    return this.postings.get(facet)?.has(value) === true;
  }

  /** The slots that hold all conditions, not to be changed; undefined when there are none, so that every slot does. */
  select(conditions: readonly FacetCondition[]): Bits | undefined {
    let selected: Bits | undefined;
    for (const { facet, needs, values } of conditions) {
      if (facet === 'namespace' && needs === 'any' && values.size > 1) {
        const bits = this.unionOfNamespaces(values);
        if (selected) selected.intersect(bits);
        else selected = conditions.length === 1 ? bits : bits.copy();
        continue;
      }
      const sets = Array.from(values, (value) => this.postings.get(facet)?.get(value));
      for (const bits of needs === 'any' ? [union(sets)] : sets.map((set) => union([set]))) {
        if (selected) selected.intersect(bits);
        else selected = bits;
      }
    }
    return selected;
  }

  private unionOfNamespaces(values: ReadonlySet<string>): Bits {
    const known = this.inNamespaces.get(values);
    if (known?.moves === this.namespaceMoves) return known.bits;
    const bits = union(Array.from(values, (value) => this.postings.get('namespace')?.get(value)));
    this.inNamespaces.set(values, { moves: this.namespaceMoves, bits });
    return bits;
  }
}

/** Below this many members a set costs less memory than a bit for every slot. */
const SPARSE_MEMBERS = 64;

/** The slots that share one value: a handful as a set, many as bits. */
class Posting {
  private slots: Set<number> | Bits = new Set();
  size = 0;

  add(slot: number): void {
    if (this.slots.has(slot)) return;
    if (this.slots instanceof Set && this.size === SPARSE_MEMBERS) {
      const bits = new Bits();
      for (const member of this.slots) bits.add(member);
      this.slots = bits;
    }
    this.slots.add(slot);
    this.size++;
  }

  delete(slot: number): void {
    if (!this.slots.has(slot)) return;
    this.slots.delete(slot);
    this.size--;
  }

  addTo(bits: Bits): void {
    if (this.slots instanceof Bits) bits.unite(this.slots);
    else for (const slot of this.slots) bits.add(slot);
  }
}

function union(postings: readonly (Posting | undefined)[]): Bits {
  const bits = new Bits();
  for (const posting of postings) posting?.addTo(bits);
  return bits;
}

function add(postings: Map<string, Posting>, value: string, slot: number): void {
  let posting = postings.get(value);
  if (!posting) postings.set(value, (posting = new Posting()));
  posting.add(slot);
}

function remove(postings: Map<string, Posting>, value: string, slot: number): void {
  const posting = postings.get(value);
  posting?.delete(slot);
  if (posting?.size === 0) postings.delete(value);
}

function facetNames(): Facet[] {
  return Object.keys(facets) as Facet[];
}

function one(value: string | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [value];
}

function trueKeys(flags: object | null | undefined): readonly string[] {
  if (!flags) return [];
  return Object.entries(flags).flatMap(([name, value]) => (value === true ? [name] : []));
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
