/** Whether two CEL values are equal: numbers by value whatever their type, lists in order, maps by key. */
export function celEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return numbersEqual(left, right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && listsEqual(left, right);
  if (left.constructor !== right.constructor) return false;
  if (left instanceof Map) return right instanceof Map && entriesEqual([...left], right);
  if (Object.getPrototypeOf(left) === Object.prototype) {
    return entriesEqual(Object.entries(left), new Map<unknown, unknown>(Object.entries(right)));
  }
  return opaqueEqual(left, right);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || typeof value === 'number';
}

function numbersEqual(left: number | bigint, right: number | bigint): boolean {
  return left <= right && left >= right;
}

function listsEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => celEquals(item, right[index]));
}

function entriesEqual(left: readonly (readonly [unknown, unknown])[], right: Map<unknown, unknown>): boolean {
  return left.length === right.size && left.every(([key, value]) => right.has(key) && celEquals(value, right.get(key)));
}

/** Timestamps and durations compare by what they stand for, addresses and the like by their fields. */
function opaqueEqual(left: object, right: object): boolean {
  const [a, b]: unknown[] = [left.valueOf(), right.valueOf()];
  if (typeof a !== 'object') return a === b;
  const fields = Object.entries(left);
  return fields.length > 0 && entriesEqual(fields, new Map<unknown, unknown>(Object.entries(right)));
}
