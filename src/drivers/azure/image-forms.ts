import { z } from 'zod';
import type { Image } from '../discovery.ts';
import { architectureOf } from './architecture.ts';

export const managedForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  location: z.string().nullish(),
  properties: z
    .object({
      storageProfile: z.object({ osDisk: z.object({ osType: z.string().nullish() }).nullish() }).nullish(),
    })
    .nullish(),
});

/** Of a gallery of one's own, a shared or a community one; the latter two have no id in the answer. */
export const definitionForm = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  properties: z.object({ osType: z.string().nullish(), architecture: z.string().nullish() }).nullish(),
});

export const versionForm = z.object({
  name: z.string().nullish(),
  location: z.string().nullish(),
  properties: z
    .object({
      publishingProfile: z.object({ targetRegions: z.array(z.object({ name: z.string() })).nullish() }).nullish(),
    })
    .nullish(),
});

export const marketplaceForm = z.object({
  name: z.string().nullish(),
  properties: z
    .object({
      architecture: z.string().nullish(),
      osDiskImage: z.object({ operatingSystem: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

export function imageOfManaged({ name, properties }: z.output<typeof managedForm>, id: string): Image {
  // It has no architecture: Azure knows it of galleries and of the marketplace only.
  return { id, ...(name && { name }), ...described(properties?.storageProfile?.osDisk?.osType, undefined) };
}

export function imageOfDefinition({ name, properties }: z.output<typeof definitionForm>, id: string): Image {
  return { id, ...(name && { name }), ...described(properties?.osType, properties?.architecture) };
}

export function imageOfMarketplace({ properties }: z.output<typeof marketplaceForm>): Partial<Image> {
  return described(properties?.osDiskImage?.operatingSystem, properties?.architecture);
}

/** In the contract's words. */
function described(osType: string | null | undefined, architecture: string | null | undefined): Partial<Image> {
  const known = architectureOf(architecture);
  return { ...(osType && { osType: osType.toLowerCase() }), ...(known && { architecture: known }) };
}
