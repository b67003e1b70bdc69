import { z } from 'zod';
import type { InstanceType, Part } from '../discovery.ts';
import { gatherPart } from '../parts.ts';
import type { Arm } from './arm.ts';
import { instanceTypeOf } from './sizes.ts';
import { skuPages } from './skus.ts';
import { regionName, type Target } from './target.ts';

const machineForm = z.object({
  location: z.string().nullish(),
  properties: z
    .object({
      hardwareProfile: z
        .object({
          vmSize: z.string().nullish(),
          vmSizeProperties: z.object({ vCPUsAvailable: z.number().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
const diskForm = z.object({
  location: z.string().nullish(),
  properties: z.object({ diskSizeGB: z.number().nullish() }).nullish(),
});

export interface Machine {
  readonly size: string;
  /** Where it was told to have less than its size has. */
  readonly cpu: number | undefined;
}

/** Machines of the resource group in the location; one that is stopped counts, since its quota is taken. */
export async function machinesIn(arm: Arm, { group, region }: Target): Promise<Part<Machine>> {
  const path = `${group}/providers/Microsoft.Compute/virtualMachines`;
  const question = { path, apiVersion: '2023-07-01', purpose: 'list the machines' };
  const { items, ...part } = await gatherPart(arm.pages(question, machineForm));
  const here = items.filter(({ location }) => regionName(location ?? '') === region);
  const machines = here.map(({ properties }) => ({
    size: properties?.hardwareProfile?.vmSize ?? '',
    cpu: properties?.hardwareProfile?.vmSizeProperties?.vCPUsAvailable ?? undefined,
  }));
  return { ...part, items: machines };
}

/** GiB of each disk of the resource group in the location, attached or not. */
export async function disksIn(arm: Arm, { group, region }: Target): Promise<Part<number>> {
  const question = {
    path: `${group}/providers/Microsoft.Compute/disks`,
    apiVersion: '2023-04-02',
    purpose: 'list the disks',
  };
  const { items, ...part } = await gatherPart(arm.pages(question, diskForm));
  const here = items.filter(({ location }) => regionName(location ?? '') === region);
  return { ...part, items: here.map(({ properties }) => properties?.diskSizeGB ?? 0) };
}

/** What the sizes of machines have. The list of them is long, and is asked for only where there are machines. */
export async function sizesOf(
  machines: readonly Machine[],
  { arm, target }: { readonly arm: Arm; readonly target: Target },
): Promise<Part<InstanceType>> {
  if (machines.length === 0) return { items: [] };
  const { items, ...part } = await gatherPart(skuPages(arm, target));
  return { ...part, items: items.flatMap(instanceTypeOf) };
}
