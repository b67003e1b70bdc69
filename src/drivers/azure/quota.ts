import { z } from 'zod';
import type { Quota } from '../connection.ts';
import type { Page } from '../parts.ts';
import type { Arm } from './arm.ts';
import type { Target } from './target.ts';

const usageForm = z.object({
  currentValue: z.number().nullish(),
  limit: z.number().nullish(),
  name: z.object({ value: z.string().nullish() }).nullish(),
});

/** What of Azure counts up to the largest number of 32 or 64 bits is not limited. */
const unlimitedFrom = 2 ** 31 - 1;

/** Quotas that the subscription has in the location. */
export async function* quotaPages(
  arm: Arm,
  { subscription, region }: Target,
  { provider, apiVersion }: { readonly provider: string; readonly apiVersion: string },
): AsyncGenerator<Page<Quota>> {
  const path = `${subscription}/providers/${provider}/locations/${encodeURIComponent(region)}/usages`;
  const question = { path, apiVersion, purpose: `list the quotas of ${provider}` };
  for await (const { items, ...page } of arm.pages(question, usageForm)) {
    yield { ...page, items: items.flatMap(readQuota) };
  }
}

function readQuota({ name, currentValue, limit }: z.output<typeof usageForm>): Quota[] {
  const vendor = name?.value;
  if (!vendor) return [];
  const isUnlimited = typeof limit === 'number' && (limit >= unlimitedFrom || limit < 0);
  const known = names.get(vendor) ?? { resource: vendor, unit: countsCores(vendor) ? 'cores' : 'count' };
  return [
    {
      ...known,
      ...(typeof currentValue === 'number' && { used: currentValue }),
      ...(isUnlimited ? { isUnlimited } : typeof limit === 'number' && { limit }),
    },
  ];
}

/** In the contract's words; Azure has no quota of memory, of bytes on disks or of GPUs. */
const names = new Map([
  ['cores', { resource: 'cpu', unit: 'cores' }],
  ['virtualMachines', { resource: 'instances', unit: 'instances' }],
]);

/** Families of sizes are counted in cores, those with GPUs too; the rest in pieces. */
function countsCores(vendor: string): boolean {
  return /Family$|cores$|vCPUs$/i.test(vendor);
}
