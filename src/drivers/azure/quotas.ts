import type { Quota, QuotaReport } from '../connection.ts';
import type { InstanceType, Part } from '../discovery.ts';
import { gatherPart, refuseNothing } from '../parts.ts';
import type { Arm } from './arm.ts';
import { quotaPages } from './quota.ts';
import type { Target } from './target.ts';
import { disksIn, type Machine, machinesIn, sizesOf } from './usage.ts';

const compute = { provider: 'Microsoft.Compute', apiVersion: '2023-07-01' };
const network = { provider: 'Microsoft.Network', apiVersion: '2023-09-01' };

/**
 * Quotas are the subscription's in its location, usage is the resource group's: the machines that the provider is for.
 * Throws DriverFailure when nothing could be asked.
 */
export async function fetchQuotas(arm: Arm, target: Target): Promise<QuotaReport> {
  const [computeQuotas, networkQuotas, machines, disks] = await Promise.all([
    gatherPart(quotaPages(arm, target, compute)),
    gatherPart(quotaPages(arm, target, network)),
    machinesIn(arm, target),
    disksIn(arm, target),
  ]);
  refuseNothing([computeQuotas, networkQuotas, machines, disks]);
  const sizes = await sizesOf(machines.items, { arm, target });
  const { gpus, ...sums } = sumOf(machines, sizes);
  return {
    quotas: [...computeQuotas.items, ...networkQuotas.items, ...gpuQuota(gpus)],
    usage: {
      ...sums,
      ...(disks.failure === undefined && { storageGb: disks.items.reduce((sum, size) => sum + size, 0) }),
    },
    gaps: [
      ...gap('the quotas of compute', computeQuotas),
      ...gap('the quotas of networking', networkQuotas),
      ...gap('the machines', machines),
      ...gap('the disks', disks),
      ...gap('the sizes of the machines', sizes),
    ],
  };
}

interface Sums {
  readonly machines?: number;
  readonly cpu?: number;
  readonly memoryGb?: number;
  readonly gpus?: number;
}

/** A sum over some of the machines only would be taken for the whole, so there is none then. */
function sumOf({ items, failure }: Part<Machine>, sizes: Part<InstanceType>): Sums {
  if (failure !== undefined) return {};
  const byName = new Map(sizes.items.map((size) => [size.name.toLowerCase(), size]));
  const known = items.map(({ size, cpu }) => {
    const type = byName.get(size.toLowerCase());
    return { cpu: cpu ?? type?.cpu, memoryGb: type?.memoryGb, gpus: type && gpusOf(type) };
  });
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce((total, value) => (total === undefined || value === undefined ? undefined : total + value), 0);
  const cpu = sum(known.map((one) => one.cpu));
  const memoryGb = sum(known.map((one) => one.memoryGb));
  const gpus = sum(known.map((one) => one.gpus));
  return {
    machines: items.length,
    ...(cpu !== undefined && { cpu }),
    ...(memoryGb !== undefined && { memoryGb }),
    ...(gpus !== undefined && { gpus }),
  };
}

function gpusOf({ gpus = [] }: InstanceType): number {
  return gpus.reduce((sum, { count }) => sum + count, 0);
}

/** Without a limit: Azure limits the cores of the families that have GPUs, which are listed under their own names. */
function gpuQuota(used: number | undefined): Quota[] {
  return used === undefined ? [] : [{ resource: 'gpu', unit: 'gpus', used }];
}

function gap(what: string, { failure }: Part<unknown>): QuotaReport['gaps'] {
  return failure === undefined ? [] : [{ what, failure }];
}
