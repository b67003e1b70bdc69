import { isRecord } from './record.ts';

/**
 * What RFC 7386 makes of a target and a patch: null removes, objects merge, anything else replaces. Changes neither,
 * shares what the patch leaves alone, and takes `__proto__` for a key like any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map(isRecord(target) ? Object.entries(target) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), change));
  }
  return Object.fromEntries(merged);
}
