import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ReflectorState } from './cluster/ports.ts';
import type { LookLoad, LookMetrics } from './health/rounds/look-metrics.ts';
import type { EventCounts } from './health/events/record-events.ts';
import { createLookMetrics } from './look-metrics.ts';
import type { ServerLoad, ServerMetrics } from './server/metrics.ts';

export interface MetricsOptions {
  /** Left out where anybody can scrape: how many there are in all is told only to who may list them all. */
  readonly store?: { readonly size: number } | undefined;
  readonly reflector: () => ReflectorState;
  readonly isReady: () => boolean;
  /** What the server has open. */
  readonly load: () => ServerLoad;
  /** How many Kubernetes Events there were, by what became of them. */
  readonly events: () => EventCounts;
  /** Whether this replica looks after the providers. */
  readonly isLeader: () => boolean;
  /** What there is to do for it. */
  readonly looks: () => LookLoad;
  /** How long this process was held up so far, in milliseconds. */
  readonly lateMs: () => number;
}

export interface Metrics extends ServerMetrics {
  readonly looks: LookMetrics;
}

/**
 * What Prometheus scrapes: the process, the requests, what is open, and how the copy stands to the cluster. Counts and
 * times only; no name of a provider, a namespace or a user is a label, so the number of series is bounded.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const prefix = 'machineprovider_gateway_';
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: `${prefix}http_request_duration_seconds`,
    help: 'Time from the head of an HTTP request to the end of its answer; event streams last as long as they are open.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const errors = new Counter({
    name: `${prefix}graphql_errors_total`,
    help: 'Errors that callers were shown, over every transport, by their code.',
    labelNames: ['code'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name: prefix + name,
      help,
      registers,
      collect() {
        // NaN is Prometheus' way to say that a number is not known.
        this.set(read() ?? Number.NaN);
      },
    });
  new Gauge({
    name: `${prefix}open`,
    help: 'What callers have open now: operations at work, sockets, event streams.',
    labelNames: ['what'],
    registers,
    collect() {
      for (const [what, count] of Object.entries(options.load())) this.set({ what }, Number(count));
    },
  });
  new Counter({
    name: `${prefix}events_total`,
    help: 'Kubernetes Events about providers, by what became of them; dropped are those that nobody will ever read.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(options.events())) this.inc({ outcome }, Number(count));
    },
  });
  new Counter({
    name: `${prefix}held_up_seconds_total`,
    help: 'How long this process was held up in all, by too little CPU or too much to do: what runs out meanwhile says nothing of a provider.',
    registers,
    collect() {
      this.reset();
      this.inc(options.lateMs() / 1_000);
    },
  });
  gauge('leader', '1 while this replica looks after the providers.', () => Number(options.isLeader()));
  gauge('ready', '1 while /readyz says so.', () => Number(options.isReady()));
  const { store } = options;
  if (store !== undefined) gauge('cache_objects', 'MachineProviders in the copy.', () => store.size);
  gauge('cache_connected', '1 while the copy follows the cluster.', () => Number(options.reflector().connected));
  gauge('cache_silent_seconds', 'How long ago anything was heard from the cluster.', () => {
    const { silentForMs } = options.reflector();
    return silentForMs === undefined ? undefined : silentForMs / 1_000;
  });
  return {
    contentType: registry.contentType,
    present: () => registry.metrics(),
    answered: (route, status, seconds) => requests.observe({ route, status }, seconds),
    failed: (code) => errors.inc({ code }),
    looks: createLookMetrics(registry, options.looks),
  };
}
