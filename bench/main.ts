// `npm run bench`: CPU per request beside two baselines, run interleaved so that a noisy machine hits all alike.
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillEmbedded } from './fill.ts';
import { type Figures, measureRound, median, residentMb, send, type Target } from './measure.ts';
import { operations } from './operations.ts';
import { type Child, startGateway, startScript } from './processes.ts';

const providers = Number(process.env['BENCH_PROVIDERS'] ?? 10_000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const roundMs = Number(process.env['BENCH_ROUND_MS'] ?? 1_500);

const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
const children: Child[] = [];
try {
  console.log(`Filling an embedded cluster with ${providers} providers of about 5 KB ...`);
  await fillEmbedded(dataDir, providers);

  const gateway = await startGateway(dataDir);
  children.push(gateway);
  console.log(`start to ready with ${providers} providers: ${Math.round(gateway.readyMs)} ms`);
  console.log(`resident memory at rest, embedded cluster included: ${residentMb(gateway.pid)} MB`);

  const stock = await startScript('bench/stock.ts', [String(providers)]);
  children.push(stock);
  const sizes = await answerSizes(gateway);
  const raw = await startScript('bench/raw.ts', [JSON.stringify(Object.fromEntries(sizes))]);
  children.push(raw);

  await measureAll({ gateway, stock, raw });
  console.log(`resident memory after the load: ${residentMb(gateway.pid)} MB`);
} finally {
  for (const child of children.reverse()) await child.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function bodyOf(operation: (typeof operations)[number]): string {
  return JSON.stringify({ query: operation.query, variables: operation.variables });
}

/** How long each answer is, so that the floor sends as many bytes. */
async function answerSizes(target: Target): Promise<[string, number][]> {
  const sizes: [string, number][] = [];
  for (const [index, operation] of operations.entries()) {
    sizes.push([`/${index}`, await send(target.url, bodyOf(operation))]);
  }
  return sizes;
}

async function measureAll({ gateway, stock, raw }: Record<'gateway' | 'stock' | 'raw', Target>): Promise<void> {
  console.log(`\nserver CPU per request, microseconds: median of ${rounds} interleaved rounds (lowest .. highest)`);
  console.log(
    'operation    bytes    | bare node:http         | stock Apollo           | gateway                | of stock',
  );
  for (const [index, operation] of operations.entries()) {
    const body = bodyOf(operation);
    const variants: readonly [string, Target][] = [
      ['raw', { ...raw, url: `${raw.url}/${index}` }],
      ['stock', stock],
      ['gateway', gateway],
    ];
    const figures = new Map<string, Figures[]>(variants.map(([name]) => [name, []]));
    // Long enough for V8 to compile what is hot, in each of them.
    for (const [, target] of variants) await measureRound(target, body, 2 * roundMs);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, target] of variants) figures.get(name)?.push(await measureRound(target, body, roundMs));
    }
    print(operation.name, figures);
  }
}

function print(name: string, figures: ReadonlyMap<string, readonly Figures[]>): void {
  const cpu = (variant: string) => (figures.get(variant) ?? []).map(({ cpuUs }) => cpuUs);
  const cell = (values: readonly number[]) =>
    `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} .. ${Math.max(...values).toFixed(0)})`.padEnd(22);
  const share = (median(cpu('gateway')) / median(cpu('stock'))) * 100;
  const bytes = String(figures.get('gateway')?.[0]?.bytes ?? 0);
  console.log(
    `${name.padEnd(12)} ${bytes.padEnd(8)} | ${cell(cpu('raw'))} | ${cell(cpu('stock'))} | ${cell(cpu('gateway'))} | ${share.toFixed(0)} %`,
  );
}
