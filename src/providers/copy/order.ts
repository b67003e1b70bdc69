import { type MachineProviderOrder, MachineProviderOrderField, OrderDirection } from '../../../schema/api/order.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';

/** What a provider is placed by; null (it lacks the value) is greater than any other. */
export type OrderValue = string | number | null;

/** A total order: it always ends in namespace and name, so no two providers share a place. */
export interface ProviderOrder {
  /** One spelling for all ways to ask for the same order, for example `HEALTH_SCORE-,NAMESPACE,NAME`. */
  readonly id: string;
  readonly values: (provider: MachineProvider) => OrderValue[];
  /** Negative when the first place comes before the second. */
  readonly compare: (a: readonly OrderValue[], b: readonly OrderValue[]) => number;
}

interface OrderKey {
  readonly field: MachineProviderOrderField;
  readonly descending: boolean;
}

/** Reads an order; repeated fields and those behind namespace and name decide nothing and are left out. */
export function parseOrder(orderBy: readonly MachineProviderOrder[] | null | undefined): ProviderOrder {
  return orderBy?.length ? createOrder(orderBy) : defaultOrder;
}

function createOrder(orderBy: readonly MachineProviderOrder[]): ProviderOrder {
  const keys: OrderKey[] = [];
  for (const { field, direction } of [...orderBy, ...byKey]) {
    if (keys.some((key) => key.field === field)) continue;
    keys.push({ field, descending: direction === OrderDirection.DESC });
    if (byKey.every((end) => keys.some((key) => key.field === end.field))) break;
  }
  return {
    id: keys.map(({ field, descending }) => (descending ? `${field}-` : field)).join(),
    values: (provider) => keys.map(({ field }) => valueOf[field](provider)),
    compare: (a, b) => compareBy(keys, a, b),
  };
}

const byKey: readonly MachineProviderOrder[] = [
  { field: MachineProviderOrderField.NAMESPACE, direction: OrderDirection.ASC },
  { field: MachineProviderOrderField.NAME, direction: OrderDirection.ASC },
];

/** Namespace, then name: the order of pages unless another is asked for, and of every snapshot. */
export const defaultOrder = createOrder([]);

const valueOf: Record<MachineProviderOrderField, (provider: MachineProvider) => OrderValue> = {
  NAME: (provider) => provider.metadata.name,
  NAMESPACE: (provider) => provider.metadata.namespace,
  TYPE: (provider) => provider.spec.type ?? null,
  REGION: (provider) => provider.spec.region ?? null,
  PHASE: (provider) => provider.status?.phase ?? null,
  // The younger, the smaller.
  AGE: ({ metadata }) => (metadata.creationTimestamp ? -Date.parse(metadata.creationTimestamp) : null),
  HEALTH_SCORE: (provider) => provider.status?.health?.score ?? null,
};

function compareBy(keys: readonly OrderKey[], a: readonly OrderValue[], b: readonly OrderValue[]): number {
  for (let i = 0; i < keys.length; i++) {
    const order = compareValues(a[i] ?? null, b[i] ?? null);
    if (order !== 0) return keys[i]?.descending ? -order : order;
  }
  return 0;
}

/** Texts compare by code unit: the same on every replica, whatever its locale. */
function compareValues(a: OrderValue, b: OrderValue): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
