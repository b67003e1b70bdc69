import type { Environment } from '@marcbachmann/cel-js';
import { parseQuantity, Quantity } from '../formats/quantity.ts';
import { defineFunctions } from './library.ts';

/** What our rules need of Kubernetes' quantity library. */
export function registerQuantity(environment: Environment): void {
  environment.registerType('kubernetes.Quantity', Quantity);
  defineFunctions(environment, {
    'isQuantity(string): bool': (text: string) => parseQuantity(text) !== undefined,
    'quantity(string): kubernetes.Quantity': toQuantity,
    'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.nanos > b.nanos,
  });
}

function toQuantity(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity !== undefined) return quantity;
  throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}
