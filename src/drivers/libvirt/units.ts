// The contract's GB are 2^30 bytes, as everywhere here.

const kibPerGib = 1024 ** 2;

/** With three places: what is behind them nobody counts. */
export function gibOfKib(kib: number): number {
  return Math.round((kib / kibPerGib) * 1000) / 1000;
}

export function gibOfBytes(bytes: number): number {
  return gibOfKib(bytes / 1024);
}
