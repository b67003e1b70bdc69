import type { ProviderType } from '../schema/enums.ts';
import type { LeaseRules } from './cluster/lease-elector.ts';
import type { RunLimits } from './discovery/run-limits.ts';
import type { Driver } from './drivers/driver.ts';
import type { ProbeLimits } from './health/asked/probe-runs.ts';
import type { LaneLimits } from './health/schedule/lanes.ts';
import type { FeedClock } from './providers/feeds/feed-clock.ts';

/** What a test may put in place of what is really there. */
export interface World {
  /** What callers' permissions and what is kept grow old by. */
  readonly clock?: FeedClock;
  readonly drivers?: Readonly<Record<ProviderType, Driver>>;
  /** How many looks at providers are under way at once. */
  readonly laneLimits?: Partial<LaneLimits>;
  readonly discoveryLimits?: Partial<RunLimits>;
  readonly probeLimits?: Partial<ProbeLimits>;
  /** How long a leader leads on without renewing, and others wait. */
  readonly leaseRules?: Partial<LeaseRules>;
}
