import type { Environment } from '@marcbachmann/cel-js';
import {
  compareQuantities,
  parseQuantity,
  Quantity,
  quantityAsInteger,
  quantityAsNumber,
  quantityOf,
} from '../formats/quantity.ts';
import { celEquals } from './equality.ts';
import { defineFunctions } from './library.ts';

/** Kubernetes' quantity library. */
export function registerQuantity(environment: Environment): void {
  environment.registerType('kubernetes.Quantity', Quantity);
  environment.registerOperator('kubernetes.Quantity == kubernetes.Quantity', celEquals);
  defineFunctions(environment, functions);
}

const functions = {
  'isQuantity(string): bool': (text: string) => parseQuantity(text) !== undefined,
  'quantity(string): kubernetes.Quantity': toQuantity,
  'sign(kubernetes.Quantity): int': (quantity: Quantity) => BigInt(compareQuantities(quantity, quantityOf(0n))),
  'kubernetes.Quantity.isInteger(): bool': (quantity: Quantity) => quantityAsInteger(quantity) !== undefined,
  'kubernetes.Quantity.asInteger(): int': toInteger,
  'kubernetes.Quantity.asApproximateFloat(): double': quantityAsNumber,
  'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.nanos > b.nanos,
  'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.nanos < b.nanos,
  'kubernetes.Quantity.compareTo(kubernetes.Quantity): int': (a: Quantity, b: Quantity) =>
    BigInt(compareQuantities(a, b)),
  'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) =>
    new Quantity(a.nanos + b.nanos),
  'kubernetes.Quantity.add(int): kubernetes.Quantity': (a: Quantity, b: bigint) =>
    new Quantity(a.nanos + quantityOf(b).nanos),
  'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) =>
    new Quantity(a.nanos - b.nanos),
  'kubernetes.Quantity.sub(int): kubernetes.Quantity': (a: Quantity, b: bigint) =>
    new Quantity(a.nanos - quantityOf(b).nanos),
};

function toQuantity(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity !== undefined) return quantity;
  throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

function toInteger(quantity: Quantity): bigint {
  const integer = quantityAsInteger(quantity);
  if (integer !== undefined) return integer;
  throw new Error('cannot convert value to integer');
}
