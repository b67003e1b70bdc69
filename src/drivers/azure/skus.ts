import { z } from 'zod';
import type { Page } from '../parts.ts';
import type { Arm } from './arm.ts';
import { regionName, type Target } from './target.ts';

const skuForm = z.object({
  resourceType: z.string().nullish(),
  name: z.string().nullish(),
  family: z.string().nullish(),
  tier: z.string().nullish(),
  locationInfo: z.array(z.object({ location: z.string().nullish(), zones: z.array(z.string()).nullish() })).nullish(),
  capabilities: z.array(z.object({ name: z.string().nullish(), value: z.string().nullish() })).nullish(),
  restrictions: z
    .array(
      z.object({
        type: z.string().nullish(),
        values: z.array(z.string()).nullish(),
        restrictionInfo: z
          .object({ locations: z.array(z.string()).nullish(), zones: z.array(z.string()).nullish() })
          .nullish(),
      }),
    )
    .nullish(),
});

const capabilityNames = ['vCPUs', 'vCPUsAvailable', 'MemoryGB', 'GPUs', 'CpuArchitectureType'] as const;
type CapabilityName = (typeof capabilityNames)[number];

/** Something that can be ordered of Microsoft.Compute in the location: a size of machines, a kind of disk, snapshots. */
export interface Sku {
  /** `virtualMachines`, `disks`, `snapshots`, and others. */
  readonly resourceType: string;
  readonly name: string;
  readonly family: string | undefined;
  /** Where it is to be had, without the zones that the subscription may not use. */
  readonly zones: readonly string[];
  /** Those that are of use here; plain, so that what a part may hold counts them. */
  readonly capabilities: Readonly<Partial<Record<CapabilityName, string>>>;
}

/** What the subscription may order in its location; what is restricted for it is left out. */
export async function* skuPages(arm: Arm, { subscription, region }: Target): AsyncGenerator<Page<Sku>> {
  const question = {
    path: `${subscription}/providers/Microsoft.Compute/skus`,
    apiVersion: '2021-07-01',
    query: { $filter: `location eq '${region.replaceAll("'", "''")}'` },
    purpose: 'list the sizes and disks of the location',
  };
  for await (const { items, ...page } of arm.pages(question, skuForm)) {
    yield { ...page, items: items.flatMap((item) => readSku(item, region)) };
  }
}

function readSku(item: z.output<typeof skuForm>, region: string): Sku[] {
  const { name, resourceType } = item;
  const isHere = (location: string | null | undefined) => regionName(location ?? '') === region;
  const restrictions = item.restrictions ?? [];
  const isBarred = restrictions.some(
    ({ type, values, restrictionInfo }) =>
      type === 'Location' && (restrictionInfo?.locations ?? values ?? []).some(isHere),
  );
  if (!name || !resourceType || isBarred) return [];
  const barredZones = restrictions
    .filter(({ type }) => type === 'Zone')
    .flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? []);
  const zones = (item.locationInfo ?? []).filter(({ location }) => isHere(location)).flatMap((one) => one.zones ?? []);
  const free = zones.filter((zone) => !barredZones.includes(zone)).toSorted();
  // A size that has zones, and none for us, can still be had without naming one, unless the location is barred too.
  return [{ name, resourceType, family: item.family ?? undefined, zones: free, capabilities: readCapabilities(item) }];
}

function readCapabilities({ capabilities }: z.output<typeof skuForm>): Sku['capabilities'] {
  const found = capabilityNames.flatMap((wanted) => {
    const value = capabilities?.findLast(({ name }) => name === wanted)?.value;
    return value ? [[wanted, value] as const] : [];
  });
  return Object.fromEntries(found);
}
