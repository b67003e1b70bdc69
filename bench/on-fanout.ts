import { setTimeout as sleep } from 'node:timers/promises';
import { type FanoutBed, openFanoutBed, plainSubscription, subscriptionTo, written } from './fanout-bed.ts';
import { Load } from './fanout-load.ts';
import { cpuUsOf, median, type Target } from './measure.ts';
import { type BuiltChild, startScript } from './processes.ts';
import { presentSpread } from './rounds.ts';
import { printTarget } from './targets.ts';

const settings = {
  subscribers: Number(process.env['BENCH_SUBSCRIBERS'] ?? 10_000),
  rounds: Number(process.env['BENCH_ROUNDS'] ?? 5),
  /** One of `deliveries`, `filters`; all unless given. */
  only: process.env['BENCH_ONLY'],
};

/** Changes of one round, and how many of them are on their way at the same time. */
const changesOfRound = 6;
const atOnce = 2;

/** What a change costs that is sent to thousands of subscribers, or looked at for thousands and sent to two. */
export async function benchFanout(): Promise<void> {
  const bed = await openFanoutBed();
  try {
    if (settings.only !== 'filters') await benchDeliveries(bed);
    if (settings.only !== 'deliveries') await benchFilters(bed);
  } finally {
    await bed.stop();
  }
}

const names = ['gateway', 'stock', 'bare'] as const;
type Name = (typeof names)[number];

interface Server {
  readonly target: Target;
  readonly load: Load;
  readonly emit: () => Promise<void>;
}

/** One document, thousands of subscribers: beside stock graphql-ws, round by round. */
async function benchDeliveries(bed: FanoutBed): Promise<void> {
  const { subscribers } = settings;
  await using running = new AsyncDisposableStack();
  const run = <T extends { stop(): Promise<void> }>(part: T): T => running.adopt(part, (started) => started.stop());
  const gateway = run(await bed.startGateway());
  const before = await afterGarbage(gateway);
  const load = run(await Load.open(gateway.url, subscribers, await subscriptionTo(gateway)));
  const idle = await afterGarbage(gateway);
  const perSocketKb = (idle - before) / 1_024 / subscribers;
  printTarget('memory per idle socket', `${perSocketKb.toFixed(1)} KB`, 'under 40 KB', perSocketKb < 40);

  const beside = async (script: string): Promise<Server> => {
    const target = run(await startScript(script, []));
    const sockets = run(await Load.open(target.url, subscribers, [plainSubscription]));
    return { target, load: sockets, emit: async () => target.tell('change') };
  };
  const servers: Readonly<Record<Name, Server>> = {
    gateway: { target: gateway, load, emit: () => bed.write() },
    stock: await beside('bench/stock-sockets.ts'),
    bare: await beside('bench/bare-sockets.ts'),
  };
  const rounds: Record<Name, Round[]> = { gateway: [], stock: [], bare: [] };
  // The first round of each is for V8 to compile what is hot.
  for (let round = 0; round <= settings.rounds; round += 1) {
    for (const name of names) {
      const figures = await measureRound(servers[name]);
      if (round > 0) rounds[name].push(figures);
    }
  }
  printDeliveries(rounds);
  await benchLatency(servers.gateway);
}

interface Round {
  /** CPU of the server per delivery, microseconds. */
  readonly cpuUs: number;
  /** By the clock. */
  readonly perSecond: number;
}

async function measureRound({ target, load, emit }: Server): Promise<Round> {
  const cpuBefore = cpuUsOf(target.pid);
  const started = performance.now();
  const arrived: Promise<number>[] = [];
  for (let change = 0; change < changesOfRound; change += 1) {
    await arrived[change - atOnce];
    arrived.push(load.next());
    await emit();
  }
  await Promise.all(arrived);
  const deliveries = changesOfRound * load.count;
  const seconds = (performance.now() - started) / 1_000;
  return { cpuUs: (cpuUsOf(target.pid) - cpuBefore) / deliveries, perSecond: deliveries / seconds };
}

function printDeliveries(rounds: Readonly<Record<Name, readonly Round[]>>): void {
  for (const [name, title] of Object.entries({ gateway: 'gateway', stock: 'stock graphql-ws', bare: 'bare ws' })) {
    const each = rounds[name as Name];
    const cpu = presentSpread(
      each.map(({ cpuUs }) => cpuUs),
      1,
    );
    const rate = presentSpread(each.map(({ perSecond }) => perSecond));
    console.log(`${title}: CPU per delivery ${cpu} us; deliveries per second by the clock ${rate}`);
  }
  const { gateway, stock, bare } = rounds;
  const onOneCore = 1e6 / median(gateway.map(({ cpuUs }) => cpuUs));
  const ratioTo = (others: readonly Round[]) =>
    median(gateway.map(({ cpuUs }, round) => (others[round]?.cpuUs ?? Number.NaN) / cpuUs));
  printTarget('deliveries per second on one core', onOneCore.toFixed(0), 'at least 60,000', onOneCore >= 60_000);
  const ratio = ratioTo(stock);
  printTarget('the same beside stock graphql-ws', `${ratio.toFixed(1)} times`, 'at least 5 times', ratio >= 5);
  const share = 1 / ratioTo(bare);
  console.log(`CPU beside bare ws, which executes nothing and knows nobody: ${share.toFixed(1)} times`);
}

const writesPerSecond = 3;
const writesTimed = 45;

/** From the moment at which a status is written until the last subscriber has it. */
async function benchLatency({ load, emit }: Server): Promise<void> {
  const took: Promise<number>[] = [];
  for (let write = 0; write < writesTimed; write += 1) {
    const due = sleep(1_000 / writesPerSecond);
    const started = Number(process.hrtime.bigint()) / 1e6;
    took.push(load.next().then((at) => at - started));
    await emit();
    await due;
  }
  const sorted = (await Promise.all(took)).sort((a, b) => a - b);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
  const what = `a status write until the last of ${load.count} has it, ${writesPerSecond} a second`;
  const measured = `p50 ${median(sorted).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
  printTarget(what, measured, 'p99 under 500 ms', p99 < 500);
}

const differentFilters = 1_000;
const changesFiltered = 300;

/** As many filters as subscribers, of which a change concerns two; beside a gateway that has only those two. */
async function benchFilters(bed: FanoutBed): Promise<void> {
  await using running = new AsyncDisposableStack();
  const run = <T extends { stop(): Promise<void> }>(part: T): T => running.adopt(part, (started) => started.stop());
  const [many, few] = [run(await bed.startGateway()), run(await bed.startGateway())];
  const concerned = [{ search: written.metadata.name }, { labelSelector: `team=${written.metadata.labels['team']}` }];
  const others = Array.from({ length: differentFilters - concerned.length }, (_, n) => aFilter(n));
  const manyLoad = run(
    await Load.open(many.url, differentFilters, await subscriptionTo(many, [...concerned, ...others])),
  );
  const fewLoad = run(await Load.open(few.url, concerned.length, await subscriptionTo(few, concerned)));
  const ratios: number[] = [];
  for (let round = 0; round <= settings.rounds; round += 1) {
    const before = [many, few].map(({ pid }) => cpuUsOf(pid));
    for (let change = 0; change < changesFiltered; change += 1) await bed.write();
    await sleep(500);
    const [ofMany = 0, ofFew = 1] = [many, few].map(({ pid }, index) => cpuUsOf(pid) - (before[index] ?? 0));
    const perChange = (us: number) => (us / changesFiltered).toFixed(0);
    console.log(`CPU per change: ${perChange(ofMany)} us with ${differentFilters}, ${perChange(ofFew)} us with two`);
    if (round > 0) ratios.push(ofMany / ofFew);
  }
  const sent = (settings.rounds + 1) * changesFiltered * concerned.length;
  const counts = [await manyLoad.changes(), await fewLoad.changes()];
  if (counts.some((count) => count !== sent))
    throw new Error(`Expected ${sent} frames at both, but got ${counts.join(', ')}.`);
  const ratio = median(ratios);
  const what = `${differentFilters} subscribers with as many filters, a change of two of them`;
  printTarget(what, `${ratio.toFixed(2)} times that with two subscribers`, 'at most 2 times', ratio <= 2);
}

/** Of every kind, and of no provider there is. */
function aFilter(n: number): Readonly<Record<string, unknown>> {
  const kinds = [
    { region: [`nowhere-${n}`] },
    { type: ['aws'], region: [`nowhere-${n}`] },
    { zone: [`nowhere-${n}a`, `nowhere-${n}b`] },
    { ready: true, instanceType: [`none.${n}`] },
    { supportsOsType: ['linux'], region: [`nowhere-${n}`] },
    { labelSelector: `team=nobody-${n}` },
    { labelSelector: `team in (nobody-${n}, none-${n}), tier=prod` },
    { search: `nothing-${n}` },
  ];
  return kinds[n % kinds.length] ?? {};
}

/** Resident memory once its garbage is collected, bytes. */
async function afterGarbage(gateway: BuiltChild): Promise<number> {
  await sleep(1_000);
  await gateway.ask('collect');
  return (await gateway.ask<NodeJS.MemoryUsage>('collect')).rss;
}
