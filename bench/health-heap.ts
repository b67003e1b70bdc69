import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { machineProviderCrd } from '../schema/emit/crd.ts';
import { startEmbeddedCluster } from '../src/embedded/start.ts';
import { aFaultyCloud, type Mood } from '../test/support/chaos/faulty-cloud.ts';
import { chaosObjects } from '../test/support/chaos/objects.ts';
import { createClient } from '../test/cluster/contract/support/client.ts';
import { Chance } from '../test/support/seeded.ts';
import type { HeapAnswer, HeapTask } from './health-heap-process.ts';
import { printTarget } from './targets.ts';

const settings = { cycles: Number(process.env['BENCH_CYCLES'] ?? 1_000), seed: Number(process.env['CHAOS_SEED'] ?? 1) };
const names = ['amber', 'beryl', 'coral', 'dolomite'];
/** The first fifth is for V8 to compile, and for what is kept by design to fill up. */
const parts = 5;
const mostGrowth = 2 * 1_024 ** 2;

/** What stays in memory of looks, judgements and writes at a fixed number of providers that fail and recover. */
export async function benchHealthHeap(): Promise<void> {
  await using running = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'heap-'));
  running.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  const cluster = await startEmbeddedCluster({ dataDir, crd: machineProviderCrd(), seed: () => [], log });
  running.defer(() => cluster.stop());
  const cloud = await aFaultyCloud();
  running.defer(() => cloud.stop());
  const client = createClient(cluster.kubeconfigPath);
  running.defer(() => client.close());
  cloud.isDiscreet = true;
  const { create } = chaosObjects(client, cloud, '5s');
  for (const name of names) await create(name);
  const task: HeapTask = { kubeconfigPath: cluster.kubeconfigPath, place: cloud.place, names };
  const child = fork('bench/health-heap-process.ts', [JSON.stringify(task)], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
  });
  running.defer(() => void child.kill('SIGKILL'));
  // Nobody would ever answer.
  child.once('exit', (code) => {
    if (code !== null) throw new Error(`The process that is measured has ended with ${code}.`);
  });
  await answerOf(child);

  const chance = new Chance(settings.seed);
  const bad: readonly Mood[] = ['fault', 'reset', 'well', 'well'];
  const answers: HeapAnswer[] = [];
  for (let cycle = 1; cycle <= settings.cycles; cycle += 1) {
    for (const name of names) cloud.account(name).mood = chance.pick(bad);
    await ask(child, 'look');
    if (cycle % Math.floor(settings.cycles / parts) === 0) answers.push((await ask(child, 'measure')) as HeapAnswer);
  }
  const [first, last] = [answers[0], answers.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const megabytes = answers.map(({ heapUsed }) => (heapUsed / 1_024 ** 2).toFixed(2)).join(', ');
  console.log(
    `${settings.cycles} cycles of ${names.length} looks, ${last.written} shares written; the heap after each fifth: ${megabytes} MB`,
  );
  const growth = last.heapUsed - first.heapUsed;
  printTarget('growth after the first fifth', `${(growth / 1_024).toFixed(0)} KB`, 'below 2 MB', growth < mostGrowth);
  const more = last.resources - first.resources;
  printTarget('sockets and timers more than after the first fifth', `${more}`, 'at most 2', more <= 2);
}

async function ask(child: ChildProcess, what: 'look' | 'measure'): Promise<unknown> {
  const answered = answerOf(child);
  child.send(what);
  return answered;
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [answer] = (await once(child, 'message')) as [unknown];
  return answer;
}
