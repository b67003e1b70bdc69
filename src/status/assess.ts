import { discoveryShareOf } from './capability-share.ts';
import { assessHealth } from './judge-health.ts';
import type { Assessment, Observations, Previous } from './observations.ts';
import { quotaShareOf } from './quota-share.ts';

/**
 * What follows of what was seen, given what was known. Each share is whole, in the form of the status, as `writeShare`
 * wants it. Pure; throws nothing. `now` in milliseconds since 1970, and may lie behind what was written before.
 */
export function assess(previous: Previous, observations: Observations, now: number): Assessment {
  const { provider } = previous;
  const { look, problems, quotas, discovery, generation } = observations;
  const options = { stored: provider.status?.conditions, generation, now };
  const health = look !== undefined || problems !== undefined ? assessHealth(previous, observations, now) : undefined;
  return {
    ...(health && { health: health.health }),
    ...(discovery !== undefined && { discovery: discoveryShareOf(provider, discovery, options) }),
    ...(quotas !== undefined && { quota: quotaShareOf(provider, quotas, options) }),
    looks: health?.looks ?? previous.looks,
    unconfirmed: health?.unconfirmed ?? previous.unconfirmed,
  };
}
