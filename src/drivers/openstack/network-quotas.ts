import { z } from 'zod';
import type { Quota } from '../connection.ts';
import { amountsOf, isWorthAnother, quotaOf } from './amounts.ts';
import type { Place } from './place.ts';

const form = z.object({ quota: z.record(z.string(), z.unknown()) });

/** Under Neutron's own names; a cloud without the extension that counts what is used tells the limits alone. */
export async function networkQuotas({ api, grant }: Place): Promise<readonly Quota[]> {
  const url = `${grant.catalog.addressOf('network')}/quotas/${encodeURIComponent(grant.project.id)}`;
  const question = { service: 'Neutron', purpose: 'tell the quotas' };
  const { quota } = await api.get(`${url}/details.json`, form, question).catch((error: unknown) => {
    if (isWorthAnother(error)) return api.get(url, form, question);
    throw error;
  });
  return Array.from(amountsOf(quota), ([name, amount]) => quotaOf(name, 'count', amount));
}
