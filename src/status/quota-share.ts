import { DriverFailure } from '../drivers/failure.ts';
import type { Quota, QuotaReport } from '../drivers/connection.ts';
import type { ResourceLimits, ResourceQuota, ResourceUsage } from '../../schema/status/resources.ts';

/** What goes into `status.resources`. */
export interface ResourceShare {
  readonly usage: ResourceUsage;
  readonly limits: ResourceLimits;
  readonly quotas: readonly ResourceQuota[];
}

/** As the definition bounds the list, and a name in it. */
const maxQuotas = 128;
const maxNameLength = 253;

/** The share of the status that a report comes to; undefined when nothing is known, so that what was stays. */
export function resourceShareOf(report: QuotaReport | DriverFailure): ResourceShare | undefined {
  if (report instanceof DriverFailure) return undefined;
  if (report.quotas.length === 0 && Object.values(report.usage).every((amount) => amount === undefined))
    return undefined;
  const { machines, cpu, memoryGb, storageGb } = report.usage;
  const quotas = new Map(report.quotas.map((quota) => [quota.resource, quota]));
  const limitOf = (resource: string) => quotas.get(resource)?.limit;
  return {
    usage: given({
      machines: count(machines),
      totalCPU: decimal(cpu),
      totalMemoryGB: decimal(memoryGb),
      totalStorageGB: decimal(storageGb),
    }),
    limits: given({
      maxMachines: count(limitOf('instances')),
      maxCPU: decimal(limitOf('cpu')),
      maxMemoryGB: decimal(limitOf('memory')),
      maxStorageGB: decimal(limitOf('storage')),
    }),
    quotas: Array.from(quotas.values())
      .filter(({ resource }) => resource.length > 0 && resource.length <= maxNameLength)
      .slice(0, maxQuotas)
      .map(quotaOf),
  };
}

/** Without a limit nothing is said of what is left: there is none, or nobody knows it. */
function quotaOf({ resource, unit, used, limit }: Quota): ResourceQuota {
  const available = used === undefined || limit === undefined ? undefined : Math.max(0, limit - used);
  return {
    resource,
    unit,
    ...given({ used: decimal(used), limit: decimal(limit), available: decimal(available) }),
  };
}

/**
 * With three places at most, so that a float's own noise is no change of the status. What a provider tells may be any
 * number: one that is no decimal in digits is none that is known.
 */
function decimal(amount: number | undefined): string | undefined {
  return amount !== undefined && amount >= 0 && amount < 1e21 ? String(Math.round(amount * 1_000) / 1_000) : undefined;
}

/** For the integers of the status: the cluster refuses the whole share for one that is none, or longer than 32 bits. */
function count(amount: number | undefined): number | undefined {
  return amount !== undefined && Number.isInteger(amount) && amount >= 0 && amount < 2 ** 31 ? amount : undefined;
}

/** What an apply leaves out its manager gives up, so what isn't known must not be there. */
function given<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
