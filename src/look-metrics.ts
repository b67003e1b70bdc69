import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { LookLoad, LookMetrics } from './health/rounds/look-metrics.ts';

const prefix = 'machineprovider_gateway_';

/** What Prometheus scrapes of the looks at providers; every label is of a closed list. */
export function createLookMetrics(registry: Registry, load: () => LookLoad): LookMetrics {
  const registers = [registry];
  const looks = new Histogram({
    name: `${prefix}look_duration_seconds`,
    help: 'Time of a look by schedule, by what it came to; given_up are those that were of no use any more.',
    labelNames: ['result'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const lateness = new Histogram({
    name: `${prefix}look_lateness_seconds`,
    help: 'How long after it was due a look by schedule began.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const discoveries = new Histogram({
    name: `${prefix}scheduled_discovery_duration_seconds`,
    help: 'Time of a discovery that nobody asked for, by its result.',
    labelNames: ['result'],
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600],
    registers,
  });
  const writes = new Counter({
    name: `${prefix}status_writes_total`,
    help: 'Shares of a status that looks by schedule wrote; refused are those that the cluster did not take, or that came too late.',
    labelNames: ['outcome'],
    registers,
  });
  new Gauge({
    name: `${prefix}looks`,
    help: 'Looks by schedule at this moment: under way, waiting for a place, and with a status that is to be written.',
    labelNames: ['what'],
    registers,
    collect() {
      const { underWay, waiting, writes: writing } = load();
      for (const [what, count] of Object.entries({ underWay, waiting, writing })) this.set({ what }, count);
    },
  });
  return {
    looked: (result, seconds) => looks.observe({ result }, seconds),
    begun: (seconds) => lateness.observe(seconds),
    discovered: (isSuccess, seconds) => discoveries.observe({ result: isSuccess ? 'succeeded' : 'failed' }, seconds),
    written(shares, isRefused) {
      if (shares > 0) writes.inc({ outcome: 'written' }, shares);
      if (isRefused) writes.inc({ outcome: 'refused' });
    },
  };
}
