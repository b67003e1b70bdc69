import { createHash } from 'node:crypto';
import type { HealthQuery } from '../../../resolvers/context.ts';
import type { ProviderFilter } from '../copy/filter.ts';
import { type Interest, labelDemands } from './interest.ts';

/**
 * What a change must have to concern a feed of such a query. `what` names the kind of feed, and all that beside the query
 * tells two of them apart. As many readers look for the same, and each keeps its key, that is short.
 */
export function filterInterest(
  what: string,
  { namespace, filter }: Omit<HealthQuery, 'after'>,
  { conditions }: ProviderFilter,
): Interest {
  const asked = JSON.stringify([namespace ?? null, filter ?? null]);
  const demands = conditions.map(({ facet, needs, values }) => ({ trait: facet, needs, values }));
  return {
    key: `${what} ${createHash('sha256').update(asked).digest('base64url')}`,
    demands: [...demands, ...labelDemands(filter?.labelSelector)],
  };
}
