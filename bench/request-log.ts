/** When each provider was asked something, as the side saw it that was asked. */
export interface RequestLog {
  readonly requests: number;
  add(provider: string, atMs: number): void;
  momentsOf(provider: string): readonly number[];
}

export function createRequestLog(): RequestLog {
  const moments = new Map<string, number[]>();
  return {
    get requests() {
      return Array.from(moments.values()).reduce((sum, { length }) => sum + length, 0);
    },
    add(provider, atMs) {
      const known = moments.get(provider) ?? [];
      known.push(atMs);
      moments.set(provider, known);
    },
    momentsOf: (provider) => (moments.get(provider) ?? []).toSorted((one, other) => one - other),
  };
}

/** The most requests within any span of so many milliseconds. */
export function mostWithin(moments: readonly number[], spanMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of moments.entries()) {
    while (at - (moments[first] ?? at) >= spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
