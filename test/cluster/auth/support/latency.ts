/** In milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly asked: number;
}

/** One caller who asks again and again, one question at a time, until the other thing is done (and at least 30 times). */
export async function latencyWhile(ask: () => Promise<unknown>, other: Promise<unknown>): Promise<Latency> {
  let done = false;
  const finished = other.finally(() => (done = true));
  const took: number[] = [];
  while (!done || took.length < 30) {
    const begun = performance.now();
    await ask();
    took.push(performance.now() - begun);
    await new Promise(setImmediate);
  }
  await finished;
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(share * took.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), asked: took.length };
}

/** The same with nothing beside it: a hundred questions. */
export async function quietLatency(ask: () => Promise<unknown>): Promise<Latency> {
  for (let n = 0; n < 70; n += 1) await ask();
  return latencyWhile(ask, Promise.resolve());
}

export function printLatency(what: string, quiet: Latency, busy: Latency): void {
  const show = ({ p50, p99, max, asked }: Latency) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms (${asked} asked)`;
  process.stdout.write(`abuse: ${what}: quiet ${show(quiet)}; meanwhile ${show(busy)}\n`);
}
