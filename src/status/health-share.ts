import { ProviderPhase } from '../../schema/enums.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { AuthenticationStatus } from '../../schema/status/authentication.ts';
import type { ConnectivityStatus } from '../../schema/status/connectivity.ts';
import { type JudgedCondition, keptCondition } from './condition.ts';
import { conditionsOf } from './managers.ts';
import { given } from './present.ts';

/** What the health manager applies. */
export interface HealthShare {
  readonly phase: ProviderPhase;
  readonly observedGeneration?: number;
  readonly conditions: readonly JudgedCondition[];
  readonly connectivity?: {
    readonly status?: ConnectivityStatus;
    /** RFC 3339. */
    readonly lastChecked?: string;
    readonly endpoint?: string;
    readonly latencyMs?: number;
  };
  readonly authentication?: {
    readonly status?: AuthenticationStatus;
    /** RFC 3339. */
    readonly lastVerified?: string;
    readonly expiresAt?: string;
  };
  /** Absent while nobody looked. */
  readonly health?: {
    readonly score?: number;
    readonly lastChecked?: string;
    readonly metrics?: {
      readonly successRate?: string;
      readonly errorRate?: string;
      readonly avgResponseTime?: string;
    };
  };
}

/** The share as it stands in the status, to be applied again where nothing new is known. `now` in milliseconds since 1970. */
export function storedHealthShare({ status }: MachineProvider, now: number): HealthShare {
  const { phase, observedGeneration, connectivity, authentication, health, conditions } = status ?? {};
  return {
    phase: phase ?? ProviderPhase.INITIALIZING,
    ...given({ observedGeneration }),
    conditions: conditionsOf.health.flatMap((type) => keptCondition(type, conditions, now) ?? []),
    ...(connectivity && {
      connectivity: given({
        status: connectivity.status,
        lastChecked: connectivity.lastChecked,
        endpoint: connectivity.endpoint,
        latencyMs: connectivity.latencyMs,
      }),
    }),
    ...(authentication && {
      authentication: given({
        status: authentication.status,
        lastVerified: authentication.lastVerified,
        expiresAt: authentication.expiresAt,
      }),
    }),
    ...(health && {
      health: given({
        score: health.score,
        lastChecked: health.lastChecked,
        metrics:
          health.metrics &&
          given({
            successRate: health.metrics.successRate,
            errorRate: health.metrics.errorRate,
            avgResponseTime: health.metrics.avgResponseTime,
          }),
      }),
    }),
  };
}
