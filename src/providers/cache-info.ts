import { type CacheInfo, CacheState } from '../../schema/api/gateway-info.ts';
import type { ReflectorState } from '../cluster/ports.ts';

/** How this replica's copy stands to the cluster at `now` (milliseconds since 1970), for `gateway`. */
export function presentCacheInfo(reflector: ReflectorState, objects: number, now: number): CacheInfo {
  const { synced, connected, lastContact, resourceVersion, lastError } = reflector;
  const current = connected ? CacheState.LIVE : CacheState.STALE;
  return {
    state: synced ? current : CacheState.SYNCING,
    objects,
    resourceVersion: resourceVersion === undefined ? null : String(resourceVersion),
    asOf: lastContact?.toISOString() ?? null,
    ageSeconds: lastContact ? Math.max(0, now - lastContact.getTime()) / 1_000 : null,
    lastError: lastError ?? null,
  };
}
