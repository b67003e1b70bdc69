import { fieldPath } from '../../../schema/path.ts';
import { hasOwn, isRecord, type JsonRecord } from '../../../schema/record.ts';
import { listKeys, setLists } from '../manifests/list-keys.ts';

/**
 * About what server-side apply makes of an object: objects merge, lists with keys merge by key, sets unite, anything else
 * is replaced. Two things differ: nothing is removed because its manager left it out, and what was sent stands first in
 * each list, in its order, so that a path into what was sent is the same path in the merged object.
 */
export function mergeApplied(before: JsonRecord, sent: unknown): unknown {
  return merge(before, sent, '');
}

function merge(before: unknown, sent: unknown, path: string): unknown {
  if (isRecord(before) && isRecord(sent)) return mergeRecords(before, sent, path);
  if (!Array.isArray(before) || !Array.isArray(sent)) return sent;
  return mergeLists(before, sent, path);
}

function mergeLists(before: readonly unknown[], sent: readonly unknown[], path: string): readonly unknown[] {
  const key = listKeys.get(path);
  if (key !== undefined) return mergeKeyed(before, sent, key, path);
  if (setLists.has(path)) return [...sent, ...before.filter((item) => !sent.includes(item))];
  return sent;
}

function mergeRecords(before: JsonRecord, sent: JsonRecord, path: string): JsonRecord {
  const merged = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(sent)) {
    merged.set(name, hasOwn(before, name) ? merge(before[name], value, fieldPath(path, name)) : value);
  }
  return Object.fromEntries(merged);
}

function mergeKeyed(before: readonly unknown[], sent: readonly unknown[], key: string, path: string): unknown[] {
  const held = new Map(before.map((item) => [keyOf(item, key), item]));
  const rest = new Map(held);
  const merged = sent.map((item) => {
    const id = keyOf(item, key);
    // An item without its key matches none; it is refused for that.
    const other = id === undefined ? undefined : held.get(id);
    if (id !== undefined) rest.delete(id);
    return isRecord(other) && isRecord(item) ? mergeRecords(other, item, path) : item;
  });
  return [...merged, ...rest.values()];
}

function keyOf(item: unknown, key: string): unknown {
  const id = isRecord(item) ? item[key] : undefined;
  return id === null ? undefined : id;
}
