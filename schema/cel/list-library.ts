import type { Environment } from '@marcbachmann/cel-js';
import { celEquals } from './equality.ts';
import { defineFunctions } from './library.ts';

class SetsNamespace {}

/** Kubernetes' list library and CEL's sets. */
export function registerLists(environment: Environment): void {
  environment.registerType('SetsNamespace', SetsNamespace);
  environment.registerConstant('sets', 'SetsNamespace', new SetsNamespace());
  defineFunctions(environment, {
    'list.isSorted(): bool': isSorted,
    'list.sum(): dyn': sum,
    'list.min(): dyn': (list: readonly unknown[]) => extreme(list, 'min', (a, b) => isBelow(a, b)),
    'list.max(): dyn': (list: readonly unknown[]) => extreme(list, 'max', (a, b) => isBelow(b, a)),
    'list.indexOf(dyn): int': (list: readonly unknown[], item: unknown) =>
      BigInt(list.findIndex((other) => celEquals(other, item))),
    'list.lastIndexOf(dyn): int': (list: readonly unknown[], item: unknown) =>
      BigInt(list.findLastIndex((other) => celEquals(other, item))),
    'SetsNamespace.contains(list, list): bool': (_: unknown, list: Items, sublist: Items) => containsAll(list, sublist),
    'SetsNamespace.equivalent(list, list): bool': (_: unknown, list: Items, other: Items) =>
      containsAll(list, other) && containsAll(other, list),
    'SetsNamespace.intersects(list, list): bool': (_: unknown, list: Items, other: Items) =>
      other.some((item) => holds(list, item)),
  });
}

type Items = readonly unknown[];

function holds(list: Items, item: unknown): boolean {
  return list.some((other) => celEquals(other, item));
}

function containsAll(list: Items, sublist: Items): boolean {
  return sublist.every((item) => holds(list, item));
}

/** Orders two values of the same CEL type; timestamps and durations by the number they stand for. */
function isBelow(left: unknown, right: unknown): boolean {
  const [a, b]: unknown[] = [left, right].map((value) => (typeof value === 'object' ? value?.valueOf() : value));
  if (typeof a === 'bigint' || typeof a === 'number') {
    if (typeof b === 'bigint' || typeof b === 'number') return a < b;
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return !a && b;
  throw new Error('no such overload');
}

function isSorted(list: Items): boolean {
  return list.every((item, index) => index === 0 || !isBelow(item, list[index - 1]));
}

function extreme(list: Items, name: string, wins: (left: unknown, right: unknown) => boolean): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (wins(item, best) ? item : best));
}

interface Addable {
  addDuration(other: unknown): unknown;
}

function sum(list: Items): unknown {
  if (list.length === 0) return 0n;
  return list.reduce(add);
}

function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    const total = left + right;
    if (BigInt.asIntN(64, total) !== total) throw new Error('integer overflow');
    return total;
  }
  if (isAddable(left) && isAddable(right)) return left.addDuration(right);
  throw new Error('no such overload');
}

/** The evaluator keeps the class of its durations to itself. */
function isAddable(value: unknown): value is Addable {
  return typeof value === 'object' && value !== null && 'addDuration' in value;
}
