import { hasOwn, isRecord, type JsonRecord } from '../../../schema/record.ts';

/** What lies deeper is taken as it is. */
const deepest = 16;

/**
 * A JSON value that says the same as `fresh`, made of the very objects and lists of `held` as far as these say it: all of
 * `held` where nothing differs. Neither is changed; the order of keys says nothing.
 */
export function shareJson<T>(fresh: T, held: unknown): T {
  return share(fresh, held, 0) as T;
}

function share(fresh: unknown, held: unknown, depth: number): unknown {
  if (fresh === held || depth === deepest) return fresh;
  if (Array.isArray(fresh)) return Array.isArray(held) ? shareList(fresh, held, depth + 1) : fresh;
  return isRecord(fresh) && isRecord(held) ? shareRecord(fresh, held, depth + 1) : fresh;
}

function shareList(fresh: readonly unknown[], held: readonly unknown[], depth: number): readonly unknown[] {
  const items = fresh.map((item, index) => share(item, held[index], depth));
  return items.length === held.length && items.every((item, index) => item === held[index]) ? held : items;
}

function shareRecord(fresh: JsonRecord, held: JsonRecord, depth: number): JsonRecord {
  const keys = Object.keys(fresh);
  let isSame = keys.length === Object.keys(held).length;
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    const own = fresh[key];
    const shared = hasOwn(held, key) ? share(own, held[key], depth) : own;
    if (!hasOwn(held, key) || shared !== held[key]) isSame = false;
    if (shared === own) continue;
    copy ??= { ...fresh };
    copy[key] = shared;
  }
  return isSame ? held : (copy ?? fresh);
}
