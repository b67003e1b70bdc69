const junk: readonly (() => unknown)[] = [
  () => null,
  () => 'junk',
  () => 7.5,
  () => -3,
  () => 2 ** 40,
  () => true,
  () => [],
  () => ({}),
  () => [null, 'x', 3, { id: 4 }],
  () => ({ name: 1, deep: { deeper: [] } }),
  () => JSON.parse('{"__proto__": {"x": 1}}') as unknown,
];

/** Puts something else at a random place inside an object. */
export function mangle(root: unknown, random: () => number): void {
  let at = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return;
    const child = at[key];
    if (typeof child !== 'object' || child === null || random() < 0.25) {
      at[key] = junk[Math.floor(random() * junk.length)]?.();
      return;
    }
    at = child as Record<string, unknown>;
  }
}

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
