import { z } from 'zod';
import type { Quota, QuotaReport } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Api } from './api.ts';
import type { Target } from './target.ts';
import { fetchUsage } from './usage.ts';

const quota = z.object({ metric: z.string(), limit: z.number().optional(), usage: z.number().optional() });
type Listed = z.output<typeof quota>;

const form = z.object({ quotas: z.array(quota).optional(), quotaStatusWarning: z.object({}).optional() });
const fields = 'quotas(metric,limit,usage)';

type Gap = QuotaReport['gaps'][number];

/** The region's limits, the project's own where they are tighter, and what machines and disks take up. */
export async function fetchQuotas(api: Api, target: Target): Promise<QuotaReport> {
  const { compute, projectPath, region } = target;
  const gaps: Gap[] = [];
  const read = async (what: string, url: string, wanted: string, permission: string): Promise<readonly Listed[]> => {
    try {
      const found = await api.get(`${url}?fields=${encodeURIComponent(wanted)}`, form, {
        purpose: `show ${what}`,
        permission,
      });
      if (found.quotaStatusWarning !== undefined) gaps.push({ what, failure: withheld(what) });
      return found.quotas ?? [];
    } catch (error) {
      gaps.push({ what, failure: asFailure(error) });
      return [];
    }
  };
  const ofRegion = `${compute}/${projectPath}/regions/${encodeURIComponent(region)}`;
  const [regional, global, usage] = await Promise.all([
    read(`the quotas of ${region}`, ofRegion, `${fields},quotaStatusWarning/code`, 'compute.regions.get'),
    read('the quotas of the project', `${compute}/${projectPath}`, fields, 'compute.projects.get'),
    fetchUsage(api, target),
  ]);
  gaps.push(...usage.gaps);
  const [first] = gaps;
  const isNothing = regional.length === 0 && global.length === 0 && Object.keys(usage.usage).length === 0;
  if (first !== undefined && isNothing) throw first.failure;
  return { quotas: [...summary(regional, global), ...vendors(regional)], usage: usage.usage, gaps };
}

function withheld(what: string): DriverFailure {
  const message = `Expected Compute Engine to show ${what}, but it says itself that it could not find them all out.`;
  return new DriverFailure(FailureCode.PROVIDER_FAULT, message, { fix: 'Try again later.' });
}

/** The contract's own resources. Memory has no quota at Compute Engine. */
function summary(regional: readonly Listed[], global: readonly Listed[]): readonly Quota[] {
  const one = (list: readonly Listed[], metric: string) => list.find((entry) => entry.metric === metric);
  const gpus = regional.filter(({ metric }) => /_GPUS$/.test(metric) && isOrdinary(metric));
  const disks = regional.filter(({ metric }) => ['DISKS_TOTAL_GB', 'SSD_TOTAL_GB', 'HDB_TOTAL_GB'].includes(metric));
  return [
    ...present('cpu', 'cores', tighter(one(regional, 'CPUS'), one(global, 'CPUS_ALL_REGIONS'))),
    ...present('instances', 'instances', one(regional, 'INSTANCES')),
    ...present('storage', 'GB', sum(disks)),
    ...present('gpu', 'gpus', tighter(sum(gpus), one(global, 'GPUS_ALL_REGIONS'))),
  ];
}

/** Of machines that may be taken away, and of those that are paid for beforehand, others are the limits. */
function isOrdinary(metric: string): boolean {
  return !/^(PREEMPTIBLE|COMMITTED)_/.test(metric);
}

/** By family, under Google's own names: what says which machine types still have room. */
function vendors(regional: readonly Listed[]): readonly Quota[] {
  return regional
    .filter(({ metric }) => isOrdinary(metric) && !['CPUS', 'INSTANCES'].includes(metric))
    .flatMap((entry) => {
      const unit = units.find(([pattern]) => pattern.test(entry.metric))?.[1];
      return unit === undefined ? [] : present(entry.metric, unit, entry);
    });
}

const units: readonly (readonly [RegExp, string])[] = [
  [/_CPUS$/, 'cores'],
  [/_GPUS$/, 'gpus'],
  [/_GB$/, 'GB'],
];

interface Amount {
  readonly limit?: number | undefined;
  readonly usage?: number | undefined;
}

/** Whichever leaves less room. */
function tighter(left: Amount | undefined, right: Amount | undefined): Amount | undefined {
  if (left?.limit === undefined || right?.limit === undefined)
    return left?.limit === undefined ? (right ?? left) : left;
  return right.limit - (right.usage ?? 0) < left.limit - (left.usage ?? 0) ? right : left;
}

function sum(amounts: readonly Amount[]): Amount | undefined {
  if (amounts.length === 0) return undefined;
  const of = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
  return { limit: of(amounts.map(({ limit }) => limit)), usage: of(amounts.map(({ usage }) => usage)) };
}

function present(resource: string, unit: string, amount: Amount | undefined): readonly Quota[] {
  if (amount === undefined) return [];
  const { limit, usage } = amount;
  return [{ resource, unit, ...(usage !== undefined && { used: usage }), ...(limit !== undefined && { limit }) }];
}
