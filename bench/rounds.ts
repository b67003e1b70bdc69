import { cpuUsOf, type Figures, measureRound, median, type Target } from './measure.ts';
import type { BenchOperation } from './operations.ts';

/** What the rounds are made of; the environment may make them more, longer or smaller. */
export const settings = {
  providers: Number(process.env['BENCH_PROVIDERS'] ?? 10_000),
  rounds: Number(process.env['BENCH_ROUNDS'] ?? 5),
  roundMs: Number(process.env['BENCH_ROUND_MS'] ?? 1_500),
  writes: Number(process.env['BENCH_WRITES'] ?? 300),
  discoveries: Number(process.env['BENCH_DISCOVERIES'] ?? 1_000),
};

/** One server under one name, in each round after the others. */
export interface Variant {
  readonly name: string;
  readonly target: Target;
}

/** What a span of time cost another process, beside the server that was asked. */
export interface Beside extends Figures {
  readonly spanMs: number;
  /** CPU of the process beside, milliseconds in this span. */
  readonly besideMs: number;
}

export function bodyOf({ query, variables }: BenchOperation): string {
  return JSON.stringify({ query, variables });
}

/**
 * Measures one operation on each variant, in rounds that go from one to the next, so that a noisy machine hits all
 * alike. With `besidePid` each round also tells the CPU of that process, and each ends with a span of idleness (`idle`).
 */
export async function measureInterleaved(
  variants: readonly Variant[],
  body: string,
  besidePid?: number,
  rounds = settings.rounds,
): Promise<Map<string, Beside[]>> {
  const { roundMs } = settings;
  const figures = new Map<string, Beside[]>();
  const keep = (name: string, round: Beside) => figures.set(name, [...(figures.get(name) ?? []), round]);
  for (const { target } of variants) await warmUp(target, body);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, target } of variants) {
      keep(name, await beside(besidePid, () => measureRound(target, body, roundMs)));
    }
    if (besidePid !== undefined) keep('idle', await beside(besidePid, () => idle(roundMs)));
  }
  return figures;
}

/** V8 compiles what has run often, which on a busy machine takes its time; a slow operation needs fewer to be hot. */
async function warmUp(target: Target, body: string): Promise<void> {
  const until = performance.now() + 8 * settings.roundMs;
  let requests = 0;
  do {
    requests += (await measureRound(target, body, settings.roundMs)).requests;
  } while (requests < 3_000 && performance.now() < until);
}

async function beside(pid: number | undefined, run: () => Promise<Figures>): Promise<Beside> {
  const before = pid === undefined ? 0 : cpuUsOf(pid);
  const started = performance.now();
  const figures = await run();
  const spanMs = performance.now() - started;
  return { ...figures, spanMs, besideMs: pid === undefined ? 0 : (cpuUsOf(pid) - before) / 1000 };
}

async function idle(forMs: number): Promise<Figures> {
  await new Promise((resolve) => setTimeout(resolve, forMs));
  return { requests: 0, cpuUs: 0, wallUs: 0, bytes: 0 };
}

/**
 * CPU of one variant as a share of another's: the median over rounds of what two neighbors say of each other, since the
 * machine's own pace changes from one round to the next by more than a few percent.
 */
export function medianShare(figures: ReadonlyMap<string, readonly Figures[]>, name: string, of: string): number {
  const base = figures.get(of) ?? [];
  return median((figures.get(name) ?? []).map(({ cpuUs }, round) => cpuUs / (base[round]?.cpuUs ?? Number.NaN)));
}

/** Median CPU per request of one variant, microseconds. */
export function medianCpu(figures: ReadonlyMap<string, readonly Figures[]>, name: string): number {
  return median((figures.get(name) ?? []).map(({ cpuUs }) => cpuUs));
}

/** `median (lowest .. highest)`. */
export function presentSpread(values: readonly number[], digits = 0): string {
  const text = (value: number) => value.toFixed(digits);
  return `${text(median(values))} (${text(Math.min(...values))} .. ${text(Math.max(...values))})`;
}

/** The operation, the length of its answer, the spread of each variant's CPU per request, and what else is to be said. */
export function printRow(
  operation: string,
  figures: ReadonlyMap<string, readonly Figures[]>,
  variants: readonly string[],
  share: string,
): void {
  const bytes = String(figures.get('gateway')?.[0]?.bytes ?? 0);
  const cells = variants.map((name) => presentSpread((figures.get(name) ?? []).map(({ cpuUs }) => cpuUs)).padEnd(24));
  console.log([`${operation.padEnd(12)} ${bytes.padEnd(8)}`, ...cells, share].join(' | '));
}

export function printHead(variants: readonly string[], share: string): void {
  console.log(['operation    bytes   ', ...variants.map((name) => name.padEnd(24)), share].join(' | '));
}
