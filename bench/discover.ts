import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineProvidersIn } from '../src/cluster/machine-providers-path.ts';
import { findPython } from '../test/peers/bed/python.ts';
import { type ClusterApi, clusterApi } from '../test/support/cluster-api.ts';
import { bedNamespaces, type BedProvider, type CloudsBed, startClouds } from './discover-bed.ts';
import { cpuUsOf, median, residentMb } from './measure.ts';
import { type BuiltChild, embeddedFlags, startBuilt } from './processes.ts';
import { mostWithin } from './request-log.ts';
import { settings } from './rounds.ts';
import { printTarget } from './targets.ts';

const atOnce = 32;
const everyMs = 200;

/** Many providers, asked by the built gateway at the same time: its memory, and the rates that their specs allow. */
export async function benchDiscoveries(): Promise<void> {
  const { discoveries: count } = settings;
  const bed = await startClouds(count, findPython());
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    writeFileSync(join(folder, 'ca.crt'), bed.fixture.ca);
    const gateway = await startBuilt(
      [
        ...embeddedFlags(join(folder, 'data')),
        ...['--provider-ca', join(folder, 'ca.crt'), '--egress-allow', bed.hosts.join(',')],
      ],
      ['--expose-gc', '--import', './bench/heap.ts', '--import', './bench/sign-in-here.ts'],
      { BENCH_FIXTURE_PORT: String(bed.fixture.port) },
    );
    try {
      await fill(bed, join(folder, 'data', 'kubeconfig'));
      await printDiscoveries(bed, gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    await bed.fixture.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill({ providers, secrets }: CloudsBed, kubeconfigPath: string): Promise<void> {
  const api = await clusterApi({ kubeconfigPath });
  try {
    for (const namespace of bedNamespaces) {
      await create(api, '/api/v1/namespaces', { metadata: { name: namespace } });
      for (const [name, texts] of Object.entries(secrets)) {
        const data = Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
        await create(api, `/api/v1/namespaces/${namespace}/secrets`, {
          metadata: { name },
          data: Object.fromEntries(data) as object,
        });
      }
    }
    for (const { namespace, name, spec } of providers) {
      await create(api, machineProvidersIn(namespace), {
        apiVersion: 'vitistack.io/v1alpha1',
        kind: 'MachineProvider',
        metadata: { name },
        spec,
      });
    }
  } finally {
    await api.stop();
  }
}

async function create(api: ClusterApi, path: string, manifest: object): Promise<void> {
  const { status, body } = await api.call('POST', path, manifest);
  if (status !== 201) throw new Error(`Expected the cluster to take it, but got ${status}: ${JSON.stringify(body)}`);
}

interface Span {
  readonly name: string;
  readonly providers: readonly BedProvider[];
  /** Resident memory while it lasted, MB. */
  readonly resident: number[];
  /** After a collection at its end, MB. */
  collected: number;
}

/** All of them, and then a quarter again: by then there is nothing new to be kept of any. */
function spansOf(providers: readonly BedProvider[]): readonly [Span, Span, Span] {
  const span = (name: string, part: readonly BedProvider[]) => ({ name, providers: part, resident: [], collected: 0 });
  const half = providers.length / 2;
  return [
    span('the first half was discovered', providers.slice(0, half)),
    span('the second half was discovered', providers.slice(half)),
    span('a quarter was discovered again', providers.slice(0, half / 2)),
  ];
}

async function printDiscoveries(bed: CloudsBed, gateway: BuiltChild): Promise<void> {
  const { providers, fixture, log } = bed;
  await gateway.ask('collect');
  const atRest = residentMb(gateway.pid);
  const spans = spansOf(providers);
  const [began, cpuBefore] = [performance.now(), cpuUsOf(gateway.pid)];
  for (const span of spans) await discoverAll(span, gateway);
  const asked = spans.reduce((sum, span) => sum + span.providers.length, 0);
  const tookS = (performance.now() - began) / 1000;
  const cpuMs = (cpuUsOf(gateway.pid) - cpuBefore) / 1000 / asked;
  const types = new Set(providers.map(({ spec }) => spec.type));
  console.log(
    `\n${providers.length} providers (${[...types].join(', ')}) discovered in ${asked} discoveries and ${tookS.toFixed(0)} s, at ` +
      `most ${atOnce} at a time: ${log.requests} requests over ${fixture.socketsEver} connections, ` +
      `${cpuMs.toFixed(1)} ms of the gateway's CPU each`,
  );
  console.log(`resident memory of the gateway, embedded cluster included, before any of them: ${atRest} MB`);
  for (const { name, resident, collected } of spans) {
    const spread = `median ${median(resident).toFixed(0)} MB, at most ${Math.max(...resident)} MB`;
    console.log(`  while ${name}: ${spread}; ${collected} MB after a collection`);
  }
  printFlat(spans[1], spans[2]);
  printRates(bed);
}

async function discoverAll(span: Span, gateway: BuiltChild): Promise<void> {
  const sampling = setInterval(() => span.resident.push(residentMb(gateway.pid)), everyMs);
  try {
    const queue = span.providers.values();
    const worker = async () => {
      for (const provider of queue) await discover(gateway.url, provider);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    clearInterval(sampling);
  }
  await gateway.ask('collect');
  await sleep(everyMs);
  span.collected = residentMb(gateway.pid);
}

function printFlat(before: Span, again: Span): void {
  const peak = (Math.max(...again.resident) / Math.max(...before.resident) - 1) * 100;
  const kept = (again.collected / before.collected - 1) * 100;
  printTarget(
    'memory of discoveries',
    `${signed(peak)} % at the most and ${signed(kept)} % after a collection, of discovering again to the second half`,
    'flat: at most 5 % more',
    peak <= 5 && kept <= 5,
  );
}

function printRates({ providers, log }: CloudsBed): void {
  const used = providers.map(({ name, limits: { perSecond, burst } }) => {
    const most = mostWithin(log.momentsOf(name), 1_000);
    return { most, allowed: perSecond + burst, share: most / (perSecond + burst) };
  });
  const over = used.filter(({ share }) => share > 1);
  const nearest = used.toSorted((one, other) => other.share - one.share)[0];
  printTarget(
    'rate limits of providers',
    `${over.length} of ${providers.length} over theirs; the nearest to it had ${nearest?.most} requests within a second, ` +
      `of ${nearest?.allowed}; ${(median(used.map(({ share }) => share)) * 100).toFixed(0)} % of theirs at the median`,
    'none over requestsPerSecond + burstLimit within any second, by the log of who was asked',
    over.length === 0,
  );
}

const signed = (percent: number) => `${percent < 0 ? '' : '+'}${percent.toFixed(1)}`;

const query = `mutation ($input: DiscoverCapabilitiesInput!) {
  discoverCapabilities(input: $input) {
    problems { code message }
    warnings
    discovery { state failure { code message } gaps { part code message } verdicts { name } }
  }
}`;

interface Answer {
  readonly errors?: unknown;
  readonly data?: {
    readonly discoverCapabilities: {
      readonly problems: readonly unknown[];
      readonly discovery: { readonly state: string; readonly gaps: readonly unknown[] } | null;
    };
  };
}

/** Throws for what was not found whole: an answer that says less costs less. */
async function discover(url: string, { namespace, name }: BedProvider): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { namespace, name } } }),
  });
  const answer = (await response.json()) as Answer;
  const { problems, discovery } = answer.data?.discoverCapabilities ?? { problems: [], discovery: null };
  if (discovery?.state === 'SUCCEEDED' && problems.length === 0 && discovery.gaps.length === 0) return;
  throw new Error(`Expected ${namespace}/${name} to tell all that it offers, but got ${JSON.stringify(answer)}`);
}
