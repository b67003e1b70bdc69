import type { Quota, QuotaReport } from '../connection.ts';
import type { Part } from '../discovery.ts';
import { asFailure, gatherPart, refuseNothing } from '../parts.ts';
import { computeQuotas } from './compute-quotas.ts';
import { networkQuotas } from './network-quotas.ts';
import type { Place } from './place.ts';
import { type Machine, machinePages } from './machines.ts';
import { volumeQuotas } from './volume-quotas.ts';

/** Quotas and usage of the project in the region. Throws DriverFailure when nothing could be asked. */
export async function fetchQuotas(place: Place): Promise<QuotaReport> {
  const [compute, network, volume, machines] = await Promise.all([
    part(computeQuotas(place)),
    part(networkQuotas(place)),
    part(volumeQuotas(place)),
    gatherPart(machinePages(place)),
  ]);
  refuseNothing([compute, network, volume, machines]);
  const quotas = [...compute.items, ...network.items, ...volume.items];
  return {
    quotas: [...quotas, ...gpuQuota(machines)],
    usage: usageOf(quotas, machines),
    gaps: [
      ...gap('the quotas of compute', compute),
      ...gap('the quotas of networking', network),
      ...gap('the quotas of block storage', volume),
      ...gap('the machines', machines),
    ],
  };
}

async function part(quotas: Promise<readonly Quota[]>): Promise<Part<Quota>> {
  try {
    return { items: await quotas };
  } catch (error) {
    return { items: [], failure: asFailure(error) };
  }
}

/**
 * Sums over the machines that are listed, with those that wait for a host; the quota counts these only later. Where the
 * list is not whole, or hides what they are made of, what is counted against the quota.
 */
function usageOf(quotas: readonly Quota[], { items, failure }: Part<Machine>): QuotaReport['usage'] {
  const used = (resource: string) => quotas.find((quota) => quota.resource === resource)?.used;
  const sum = (of: (machine: Machine) => number | undefined) =>
    failure === undefined ? total(items.map(of)) : undefined;
  const machines = sum(() => 1) ?? used('instances');
  const cpu = sum((machine) => machine.cpu) ?? used('cpu');
  const memoryGb = sum((machine) => machine.memoryGb) ?? used('memory');
  const storageGb = used('storage');
  return {
    ...(machines !== undefined && { machines }),
    ...(cpu !== undefined && { cpu }),
    ...(memoryGb !== undefined && { memoryGb }),
    ...(storageGb !== undefined && { storageGb }),
  };
}

/** Without a limit, since Nova has none for GPUs. A sum over some of the machines would be taken for the whole. */
function gpuQuota({ items, failure }: Part<Machine>): Quota[] {
  const used = failure === undefined ? total(items.map(({ gpus }) => gpus)) : undefined;
  return used === undefined ? [] : [{ resource: 'gpu', unit: 'gpus', used }];
}

/** Undefined where one of them is unknown. */
function total(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    0 as number | undefined,
  );
}

function gap(what: string, { failure }: Part<unknown>): QuotaReport['gaps'] {
  return failure === undefined ? [] : [{ what, failure }];
}
