// The process whose memory is measured: it does nothing but look at providers, judge and write, as a gateway does.
import 'reflect-metadata';
import pino from 'pino';
import { providerKey } from '../schema/machine-provider.ts';
import { readMachineProvider } from '../schema/read.ts';
import { createAllowList, parseAllowed } from '../src/calls/egress/allow-list.ts';
import { connectCluster } from '../src/cluster/connection.ts';
import { createEventWrites } from '../src/cluster/events-write.ts';
import { createMachineProviderStatusWrites } from '../src/cluster/machine-provider-status.ts';
import { machineProvidersPath } from '../src/cluster/machine-providers-path.ts';
import { createReflector } from '../src/cluster/reflector.ts';
import { createRegistry } from '../src/drivers/create-registry.ts';
import { drivers } from '../src/drivers/registry.ts';
import { createHealthMonitor } from '../src/health-monitor.ts';
import { ToldWrites } from '../src/status/told-writes.ts';
import { noMetrics } from '../test/support/no-metrics.ts';
import { createEventRecorder } from '../src/health/events/record-events.ts';
import { createProviderStore } from '../src/providers/store.ts';
import { createWaysOut } from '../src/ways-out.ts';

export interface HeapTask {
  readonly kubeconfigPath: string;
  /** Host and port of the providers. */
  readonly place: string;
  readonly names: readonly string[];
}

/** What is there after a cycle, and after all garbage was collected. */
export interface HeapAnswer {
  readonly heapUsed: number;
  /** Sockets, timers and other things that keep a process going. */
  readonly resources: number;
  readonly written: number;
}

/** Of what feeds go back to, so little that it is full long before the first look at the heap. */
const historyMaxBytes = 256 * 1_024;

const { kubeconfigPath, place, names } = JSON.parse(process.argv[2] ?? '') as HeapTask;
const log = pino({ level: 'silent' });
const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log });
const store = createProviderStore({ now: Date.now, log, historyMaxBytes });
createReflector({
  ...{ connection, log, sink: store, path: machineProvidersPath, parse: readMachineProvider },
  namespaces: undefined,
  now: () => new Date(),
});
const registry = createRegistry(drivers);
const allowed = parseAllowed(place);
const waysOut = createWaysOut({
  ...{ connection, log, env: {} },
  settings: {
    EGRESS_ALLOW: createAllowList(allowed ? [allowed] : []),
    EGRESS_DENY: [],
    EGRESS_INSECURE_TLS: [],
    PROVIDER_CA: undefined,
  },
  hostsOf: (spec) => registry.find(spec.type)?.reach?.hosts(spec) ?? [],
});
const events = createEventRecorder({
  ...{ cluster: createEventWrites(connection), log },
  ...{ now: Date.now, replica: 'bench' },
});
const { lookNow } = createHealthMonitor({
  ...{ drivers, waysOut, store, log, validate: registry.validate },
  ...{ cluster: createMachineProviderStatusWrites(connection), intervalMs: 60_000 },
  ...{ now: Date.now, told: new ToldWrites(events.recordWrite), metrics: noMetrics, lateMs: () => 0 },
});
const never = new AbortController().signal;
let written = 0;

async function lookAt(name: string): Promise<void> {
  const provider = store.find(providerKey('default', name));
  if (provider === undefined) throw new Error(`${name} is not there`);
  const looked = await lookNow(provider, never);
  written += looked.written.managers.length;
}

async function measure(): Promise<HeapAnswer> {
  // What the first finalizes the second frees.
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  globalThis.gc?.();
  const resources = process.getActiveResourcesInfo().length;
  return { heapUsed: process.memoryUsage().heapUsed, resources, written };
}

process.on('message', (what: 'look' | 'measure') => {
  const answered = what === 'look' ? Promise.all(names.map(lookAt)) : measure();
  void answered.then((answer) => process.send?.(answer));
});
await store.wakeups.until(() => store.size === names.length, 30_000, never);
process.send?.('ready');
