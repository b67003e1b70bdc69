import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { ResourceLimits, ResourceQuota, ResourceStatus, ResourceUsage } from '../../schema/status/resources.ts';
import type { Quota, QuotaReport } from '../drivers/connection.ts';
import { DriverFailure } from '../drivers/failure.ts';
import { conditionOf, type ConditionOptions, type JudgedCondition } from './condition.ts';
import { plainText } from './plain-text.ts';
import { given } from './present.ts';
import { judgeQuotas } from './quota-verdict.ts';

/** What goes into `status.resources`. */
export interface ResourceShare {
  readonly usage: ResourceUsage;
  readonly limits: ResourceLimits;
  readonly quotas: readonly ResourceQuota[];
}

/** What the quota manager applies. */
export interface QuotaShare {
  /** Absent while nobody has found out anything. */
  readonly resources?: Partial<ResourceShare>;
  readonly conditions: readonly JudgedCondition[];
}

/** As the definition bounds the list, and a name in it. */
const maxQuotas = 128;
const maxNameLength = 253;

/** What the provider did not tell this time says nothing against what was known before: that stays, and is no longer sure. */
export function quotaShareOf(
  { status }: MachineProvider,
  report: QuotaReport | DriverFailure,
  options: ConditionOptions,
): QuotaShare {
  const resources = resourceShareOf(report) ?? storedResources(status?.resources);
  return {
    ...(resources && { resources }),
    conditions: [conditionOf('QuotaAvailable', judgeQuotas(report), options)],
  };
}

function storedResources(stored: ResourceStatus | null | undefined): Partial<ResourceShare> | undefined {
  if (!stored) return undefined;
  const { usage, limits, quotas } = stored;
  return given({
    usage: usage && given(usage),
    limits: limits && given(limits),
    quotas: quotas?.filter(({ resource }) => resource != null).map((quota) => given(quota)),
  });
}

/** The share of the status that a report comes to; undefined when nothing is known, so that what was stays. */
export function resourceShareOf(report: QuotaReport | DriverFailure): ResourceShare | undefined {
  if (report instanceof DriverFailure) return undefined;
  if (report.quotas.length === 0 && Object.values(report.usage).every((amount) => amount === undefined))
    return undefined;
  const { machines, cpu, memoryGb, storageGb } = report.usage;
  const named = report.quotas.map((quota) => ({ ...quota, resource: plainText(quota.resource) }));
  const quotas = new Map(named.map((quota) => [quota.resource, quota]));
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
