import { type CacheInfo, CacheState } from '../../schema/api/gateway-info.ts';
import type { ReflectorState } from '../cluster/ports.ts';

/** How this replica's copy stands to the cluster, for `gateway`. */
export function presentCacheInfo(reflector: ReflectorState): CacheInfo {
  const { synced, connected, lastContact, silentForMs, resourceVersion, lastError } = reflector;
  const current = connected ? CacheState.LIVE : CacheState.STALE;
  return {
    state: synced ? current : CacheState.SYNCING,
    resourceVersion: resourceVersion === undefined ? null : String(resourceVersion),
    asOf: lastContact?.toISOString() ?? null,
    ageSeconds: silentForMs === undefined ? null : silentForMs / 1_000,
    lastError: lastError ?? null,
  };
}
