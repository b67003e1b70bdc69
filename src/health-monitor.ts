import type { ProviderType } from '../schema/enums.ts';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';
import type { ValidateManifest } from '../schema/validate.ts';
import type { Accesses } from './calls/accesses.ts';
import { readPolicy } from './calls/call-policy.ts';
import type { Log } from './cluster/log.ts';
import type { MachineProviderStatusWrites } from './cluster/machine-provider-status.ts';
import type { Driver } from './drivers/driver.ts';
import { createKnownProblems } from './health/look/known-problems.ts';
import { createLookNow, type LookNow } from './health/asked/look-now.ts';
import type { LaneLimits } from './health/schedule/lanes.ts';
import type { LookLoad, LookMetrics } from './health/rounds/look-metrics.ts';
import { createMonitor } from './health/monitor.ts';
import type { LeaseTerm } from './cluster/lease-term.ts';
import { whileLeading } from './health/write/while-leading.ts';
import { createLookWrites } from './health/write/write-look.ts';
import type { ProviderStore } from './providers/store.ts';
import type { ToldWrites } from './status/told-writes.ts';

export interface HealthMonitorOptions {
  readonly drivers: Readonly<Record<ProviderType, Driver>>;
  readonly validate: ValidateManifest;
  readonly waysOut: Accesses;
  readonly cluster: MachineProviderStatusWrites;
  readonly store: ProviderStore;
  /** Between two looks at a provider that is well, in milliseconds. */
  readonly intervalMs: number;
  readonly laneLimits?: Partial<LaneLimits> | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly told: ToldWrites;
  readonly metrics: LookMetrics;
  /** How long this process was held up so far, in milliseconds. */
  readonly lateMs: () => number;
  readonly log: Log;
}

/** What looks after the providers: at once for whoever asks, and by schedule while this replica leads. */
export interface HealthMonitor {
  readonly lookNow: LookNow;
  readonly lead: (term: LeaseTerm) => Promise<void>;
  readonly load: () => LookLoad;
}

export function createHealthMonitor(options: HealthMonitorOptions): HealthMonitor {
  const { drivers, validate, waysOut, cluster, store, now, told, metrics, lateMs, log } = options;
  const look = {
    accessFor: waysOut.accessFor,
    drivers,
    problemsOf: createKnownProblems(validate),
    paceOf: ({ config }: MachineProviderSpec) => readPolicy(config),
    lateMs,
    log,
  };
  const writeBy = (by: MachineProviderStatusWrites) => createLookWrites({ cluster: by, store, now, told });
  const write = writeBy(cluster);
  const writeIn = (term: LeaseTerm) => writeBy(whileLeading(cluster, term));
  const elapsed = () => performance.now();
  const { intervalMs, laneLimits } = options;
  const { forgetRefusals } = waysOut;
  const paces = { intervalMs, laneLimits, now, elapsed };
  const monitor = createMonitor({ look, writeIn, store, forgetRefusals, ...paces, metrics, log });
  const lookNow = createLookNow({
    look,
    write,
    find: (key) => store.find(key),
    known: monitor.known,
    now,
    onLooked: monitor.wasLooked,
  });
  return { lookNow, lead: monitor.lead, load: monitor.load };
}
