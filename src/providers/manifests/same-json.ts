import { hasOwn, isRecord } from '../../../schema/record.ts';

/**
 * Whether two JSON values say the same; the order of keys says nothing. By a list of what is still to be compared: a
 * foreign object may be deeper than calls can be.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  const left: [unknown, unknown][] = [[a, b]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [one, other] = next;
    if (one === other) continue;
    if (Array.isArray(one) && Array.isArray(other)) {
      if (one.length !== other.length) return false;
      for (const [index, item] of one.entries()) if (item !== other[index]) left.push([item, other[index]]);
    } else {
      if (!isRecord(one) || !isRecord(other)) return false;
      const keys = Object.keys(one);
      if (keys.length !== Object.keys(other).length) return false;
      for (const key of keys) {
        if (!hasOwn(other, key)) return false;
        if (one[key] !== other[key]) left.push([one[key], other[key]]);
      }
    }
  }
  return true;
}
