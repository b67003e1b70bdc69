import { loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { countApiRequests } from './api-server.ts';
import { openEmbeddedFolder, openRealCluster } from './clusters.ts';
import { benchIdentity, benchScopes } from './identity.ts';
import { measureLatency } from './latency.ts';
import type { LoopDelay } from './loop-delay.ts';
import { measureRound, median, residentMb } from './measure.ts';
import { residentUnderLoad } from './memory.ts';
import { operations } from './operations.ts';
import { clusterFlags, embeddedFlags, type GatewayChild, startGateway, startScript } from './processes.ts';
import { type Beside, bodyOf, measureInterleaved, medianCpu, presentSpread, printHead, printRow } from './rounds.ts';
import { settings, type Variant } from './rounds.ts';
import { printTarget } from './targets.ts';

/** What the targets compare, beside what the rounds are about. */
const compared = ['get', 'list 100', 'list 1,000'];

/** The gateway on a real kube-apiserver, beside itself on the embedded cluster, stock Apollo and the afternoon gateway. */
export async function benchOnRealCluster(): Promise<void> {
  await using running = new AsyncDisposableStack();
  const run = <T extends { stop(): Promise<void> }>(part: T): T => running.adopt(part, (started) => started.stop());
  const { providers } = settings;
  console.log(`load of the machine: ${presentLoad()}`);
  const folder = run(await openEmbeddedFolder(providers));
  const { kubeconfigPath, apiServerPid } = run(await openRealCluster(providers));

  const gateway = run(await startGateway(clusterFlags(kubeconfigPath)));
  const starting = await gateway.loopDelay();
  const atRest = residentMb(gateway.pid);
  const embedded = run(await startGateway(embeddedFlags(folder.path)));
  await embedded.loopDelay();
  const embeddedAtRest = residentMb(embedded.pid);
  const stock = run(await startScript('bench/stock.ts', [String(providers)]));
  const afternoon = run(await startScript<Afternoon>('bench/afternoon.ts', [kubeconfigPath]));

  const variants: readonly Variant[] = [
    { name: 'stock', target: stock },
    { name: 'embedded', target: embedded },
    { name: 'gateway', target: gateway },
    { name: 'afternoon', target: afternoon },
  ];
  const measured = await measureOperations(variants, apiServerPid);
  gateway.watchLoop();
  const reads = await readsSeenByApiServer(gateway, kubeconfigPath);
  const loaded = await gateway.loopDelay();
  const resident = await residentUnderLoad(variants.filter(({ name }) => name === 'embedded' || name === 'gateway'));
  gateway.watchLoop();
  const latency = await measureLatency({
    kubeconfigPath,
    writes: settings.writes,
    subscribers: {
      gateway: { url: gateway.url, query: gatewayChanges },
      afternoon: { url: afternoon.socketUrl, query: afternoonChanges },
    },
  });
  const writing = await gateway.loopDelay();

  await benchIdentity(kubeconfigPath);
  await benchScopes(kubeconfigPath);

  console.log(`\nstart to ready: ${seconds(gateway.readyMs)}, of which CPU ${seconds(gateway.readyCpuMs)}`);
  console.log(`event loop blocked, from listening to ready: ${presentDelay(starting)}`);
  console.log(`event loop blocked, while it was read: ${presentDelay(loaded)}`);
  console.log(`event loop blocked, while statuses were written: ${presentDelay(writing)}`);
  console.log(`a status write reaches a subscriber so long after a bare watch, of ${settings.writes}:`);
  for (const [name, values] of latency) console.log(`  ${name.padEnd(10)} ${presentLatency(values)}`);
  console.log(`load of the machine: ${presentLoad()}\n`);

  printCost(measured);
  printApiServer(measured, reads);
  printTarget('ready', seconds(gateway.readyMs), 'within 10 s of its start', gateway.readyMs < 10_000);
  const longest = Math.max(starting.ownMs, loaded.ownMs, writing.ownMs);
  printTarget('event loop', `${longest.toFixed(0)} ms`, 'never blocked for more than 50 ms', longest <= 50);
  printTarget('memory at rest', `${atRest} MB`, 'under 500 MB', atRest < 500);
  const underLoad = resident.get('gateway') ?? [];
  printTarget('memory under load', `${presentSpread(underLoad)} MB`, 'never 500 MB', Math.max(...underLoad) < 500);
  const lag = median(latency.get('gateway') ?? []);
  printTarget('a status write', `${lag.toFixed(1)} ms`, 'at most 3 ms after a bare watch, at the median', lag <= 3);
  printAgainstEmbedded(measured, [
    ['memory at rest', atRest, embeddedAtRest],
    ['memory under load', median(underLoad), median(resident.get('embedded') ?? [])],
  ]);
}

type Measured = ReadonlyMap<string, ReadonlyMap<string, readonly Beside[]>>;

interface Afternoon {
  readonly url: string;
  readonly socketUrl: string;
}

async function measureOperations(variants: readonly Variant[], apiServerPid: number): Promise<Measured> {
  const measured = new Map<string, Map<string, Beside[]>>();
  const { rounds } = settings;
  console.log(`\nserver CPU per request, microseconds: median of ${rounds} interleaved rounds (lowest .. highest)`);
  const names = variants.map(({ name }) => name);
  printHead(names, 'of stock');
  for (const operation of operations.filter(({ name }) => compared.includes(name))) {
    const figures = await measureInterleaved(variants, bodyOf(operation), apiServerPid);
    measured.set(operation.name, figures);
    const share = (medianCpu(figures, 'gateway') / medianCpu(figures, 'stock')) * 100;
    printRow(operation.name, figures, names, `${share.toFixed(0)} %`);
  }
  console.log('\nCPU of the API server meanwhile, milliseconds per second');
  for (const [operation, figures] of measured) {
    const cells = ['idle', 'gateway', 'afternoon'].map(
      (name) => `${name} ${presentSpread(besideRates(figures, name))}`,
    );
    console.log(`${operation.padEnd(12)} ${cells.join(' | ')}`);
  }
  return measured;
}

/** CPU of the API server during each round of a variant, milliseconds per second. */
function besideRates(figures: ReadonlyMap<string, readonly Beside[]>, name: string): number[] {
  return (figures.get(name) ?? []).map(({ besideMs, spanMs }) => (besideMs / spanMs) * 1000);
}

interface ReadsSeen {
  readonly sent: number;
  /** Requests that the API server has seen meanwhile. */
  readonly seen: number;
  /** The same in a span as long in which nobody reads: watches are begun anew every few seconds. */
  readonly pulse: number;
}

/** Reads for a while, and asks the API server's own metrics what it has seen of that. */
async function readsSeenByApiServer(gateway: GatewayChild, kubeconfigPath: string): Promise<ReadsSeen> {
  const before = await countApiRequests(kubeconfigPath);
  const begun = performance.now();
  let sent = 0;
  for (const operation of operations) sent += (await measureRound(gateway, bodyOf(operation), 500)).requests;
  const spanMs = performance.now() - begun;
  const between = await countApiRequests(kubeconfigPath);
  await setTimeout(spanMs);
  return { sent, seen: between - before, pulse: (await countApiRequests(kubeconfigPath)) - between };
}

function printCost(measured: Measured): void {
  for (const [operation, times] of [
    ['get', 15],
    ['list 100', 20],
  ] as const) {
    const figures = measured.get(operation) ?? new Map<string, Beside[]>();
    const ratio = medianCpu(figures, 'afternoon') / medianCpu(figures, 'gateway');
    printTarget(
      `CPU of ${operation}`,
      `${ratio.toFixed(1)} times less than the afternoon gateway`,
      `at least ${times} times`,
      ratio >= times,
    );
  }
}

/** The API server's idle CPU comes and goes; what reads cost must be lost in that, and its metrics must know of none. */
function printApiServer(measured: Measured, { sent, seen, pulse }: ReadsSeen): void {
  const rates = (name: string) => Array.from(measured.values()).flatMap((figures) => besideRates(figures, name));
  const [idle, read] = [rates('idle'), rates('gateway')];
  printTarget(
    'CPU of the API server while the gateway is read',
    `${presentSpread(read)} ms per second, idle ${presentSpread(idle)}; ${seen} requests seen with ${sent} reads, ${pulse} without`,
    'the median within what it spends idle, and no request more than without reads, give or take two',
    seen <= pulse + 2 && median(read) <= Math.max(...idle),
  );
}

function printAgainstEmbedded(measured: Measured, memory: readonly (readonly [string, number, number])[]): void {
  const cpu = Array.from(measured, ([operation, figures]) => {
    return [`CPU of ${operation}`, medianCpu(figures, 'gateway'), medianCpu(figures, 'embedded')] as const;
  });
  for (const [name, real, embedded] of [...cpu, ...memory]) {
    const percent = (real / embedded) * 100;
    printTarget(
      `${name}, against the embedded cluster`,
      `${percent.toFixed(0)} %`,
      'at most 105 %: no worse, with what two like runs differ by',
      percent <= 105,
    );
  }
}

const gatewayChanges = `subscription {
  change: machineProviderChanges(namespace: "team-1") {
    ... on ProviderModified { provider { metadata { namespace name } status { phase resources { usage { machines } } } } }
  }
}`;
const afternoonChanges = `subscription {
  provider: machineProviderChanges { metadata { namespace name } status { phase resources { usage { machines } } } }
}`;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const presentLoad = () =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');

function presentDelay({ blockedMs, ownMs }: LoopDelay): string {
  return `at most ${ownMs.toFixed(0)} ms (${blockedMs.toFixed(0)} ms with the waits for a CPU that others had)`;
}

function presentLatency(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  return `median ${median(sorted).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}
