import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthFixtures, SeenByFixtures } from './health-fixtures.ts';
import { cpuUsOf, median, residentMb } from './measure.ts';
import { type BuiltChild, startBuilt } from './processes.ts';
import { settings } from './rounds.ts';
import { type Page, readPage } from './scrape.ts';
import { printTarget } from './targets.ts';

/** Fewer providers are looked at more often, so that there are as many looks in a second. */
const intervalS = Number(
  process.env['BENCH_INTERVAL_S'] ?? Math.max(1, Math.round((60 * settings.providers) / 10_000)),
);
/** Twenty writes a second, of which none takes longer than a quarter of one. */
const settledWrites = 5;
const profileDir = process.env['BENCH_PROFILE'] ?? '';
const nodeFlags = profileDir === '' ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];

/** What it costs one replica to look after thousands of providers, against fixtures and a cluster that are other processes. */
export async function benchHealth(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const fixtures = stack.adopt(startChild('bench/health-fixtures.ts', [String(settings.providers)]), stop);
    const bed = await told<HealthFixtures>(fixtures);
    writeFileSync(join(folder, 'seed.json'), JSON.stringify(manifestsOf(bed)));
    writeFileSync(join(folder, 'ca.crt'), bed.authorities);
    const cluster = stack.adopt(
      startChild('bench/health-cluster.ts', [join(folder, 'data'), join(folder, 'seed.json')]),
      stop,
    );
    const { kubeconfigPath } = await told<{ readonly kubeconfigPath: string }>(cluster);
    const flags = [
      ...['--cluster', 'kubeconfig', '--kubeconfig', kubeconfigPath, '--auth', 'none'],
      ...['--health', 'on', '--probe-interval', `${intervalS}s`, '--log-level', 'info'],
      ...['--provider-ca', join(folder, 'ca.crt'), '--egress-allow', bed.allowed.join(',')],
    ];
    const preload = ['--import', './bench/sign-in-here.ts', ...nodeFlags];
    const environment = { BENCH_FIXTURE_PORT: String(bed.port) };
    const gateway = stack.adopt(await startBuilt(flags, preload, environment), (one) => one.stop());
    await printHealth(bed, gateway, fixtures);
  } finally {
    await stack.disposeAsync();
  }
}

function startChild(script: string, args: readonly string[]): ChildProcess {
  return fork(script, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended early with ${code}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function manifestsOf({ providers, secrets }: HealthFixtures): object[] {
  const namespaces = [...new Set(providers.map(({ namespace }) => namespace))];
  const base64 = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  return [
    ...namespaces.flatMap((namespace) =>
      Object.entries(secrets).map(([name, texts]) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name },
        data: base64(texts),
      })),
    ),
    ...providers.map(({ namespace, name, spec }) => ({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { namespace, name },
      spec,
    })),
  ];
}

async function printHealth({ providers }: HealthFixtures, gateway: BuiltChild, fixtures: ChildProcess): Promise<void> {
  const count = providers.length;
  const ready = await untilReady(gateway, count);
  console.log(`each of ${count} was looked at, and its status says so, after ${ready.toFixed(0)} s`);
  // What comes of a start is no part of what each interval costs: a score that was low while all was late climbs still.
  await sleep(intervalS * 1_000);
  const spanS = Math.max(intervalS, 30);
  fixtures.send('begin');
  const [before, cpuBefore, clusterAt] = [await readPage(gateway), cpuUsOf(gateway.pid), performance.now()];
  const resident: number[] = [];
  for (let second = 0; second < spanS; second += 1) {
    await sleep(1_000);
    resident.push(residentMb(gateway.pid));
  }
  const tookS = (performance.now() - clusterAt) / 1_000;
  const cpu = (cpuUsOf(gateway.pid) - cpuBefore) / 1e6 / tookS;
  const after = await readPage(gateway);
  fixtures.send('told');
  const seen = await told<SeenByFixtures>(fixtures);
  printFigures({ count, tookS, cpu, resident, before, after, seen });
}

interface Measured {
  readonly count: number;
  readonly tookS: number;
  /** Cores. */
  readonly cpu: number;
  readonly resident: readonly number[];
  readonly before: Page;
  readonly after: Page;
  readonly seen: SeenByFixtures;
}

function printFigures({ count, tookS, cpu, resident, before, after, seen }: Measured): void {
  const since = (series: string) => after.sum(series) - before.sum(series);
  const looks = since('look_duration_seconds_count');
  const ready = since('look_duration_seconds_count{result="ready"}');
  const discoveries = since('scheduled_discovery_duration_seconds_count');
  const meanMs = (since('look_duration_seconds_sum') / looks) * 1_000;
  // The first and the last second of a span are cut.
  const perSecond = seen.perSecond.slice(1, -1);
  const mean = perSecond.reduce((sum, one) => sum + one, 0) / perSecond.length;
  const most = Math.max(...perSecond);
  const writes = since('status_writes_total{outcome="written"}') / tookS;
  console.log(
    `\n${count} providers every ${intervalS} s: ${(looks / tookS).toFixed(0)} looks a second (${((ready / looks) * 100).toFixed(1)} % ready, ` +
      `${meanMs.toFixed(0)} ms each), ${(discoveries / tookS).toFixed(1)} discoveries a second, ${(seen.requests / tookS).toFixed(0)} requests a second over ${(seen.sockets / tookS).toFixed(0)} new sockets`,
  );
  printTarget(
    'CPU',
    `${cpu.toFixed(2)} cores, ${((cpu / (looks / tookS)) * 1_000).toFixed(1)} ms a look`,
    'under one core',
    cpu < 1,
  );
  const peak = Math.max(...resident);
  printTarget(
    'memory',
    `median ${median(resident).toFixed(0)} MB, at most ${peak} MB resident`,
    'under 600 MB',
    peak < 600,
  );
  printTarget('writes', `${writes.toFixed(1)} a second while all are well`, 'at most 20', writes <= 20);
  printTarget(
    'spread',
    `${most} begun in the largest second, ${mean.toFixed(0)} on average`,
    'at most twice the mean',
    most <= 2 * mean,
  );
  const late = after.quantile('look_lateness_seconds', 0.99, before);
  printTarget('lateness', `99 % begun within ${late} s of being due`, 'within a second', late <= 1);
}

/** Until every provider is ready by its status, and hardly anything is still to be written. Resolves with the seconds. */
async function untilReady(gateway: BuiltChild, count: number): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const ready = await countReady(gateway);
    const writing = (await readPage(gateway)).sum('looks{what="writing"}');
    const tookS = (performance.now() - begin) / 1_000;
    if (ready >= count && writing <= settledWrites) return tookS;
    if (tookS > 6 * intervalS + 60) throw new Error(`Only ${ready} are ready, and ${writing} are still to be written.`);
    await sleep(1_000);
  }
}

/** How many are told to be ready: the gateway itself is asked, so that what is written is seen too. */
async function countReady({ url }: BuiltChild): Promise<number> {
  const query = '{ machineProviders(first: 1, filter: { phase: [READY] }) { totalCount } }';
  const answer = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await answer.json()) as { data: { machineProviders: { totalCount: number } } };
  return data.machineProviders.totalCount;
}
