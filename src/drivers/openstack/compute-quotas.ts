import { z } from 'zod';
import type { Quota } from '../connection.ts';
import { type Amount, amountsOf, isWorthAnother, quotaOf } from './amounts.ts';
import type { Place } from './place.ts';

const setForm = z.object({ quota_set: z.record(z.string(), z.unknown()) });
const limitsForm = z.object({ limits: z.object({ absolute: z.record(z.string(), z.unknown()) }) });

interface Known {
  readonly resource: string;
  readonly unit: string;
  readonly size?: number;
  /** Whether it limits a user, a group or a machine: Nova tells 0 as used by the project then, however much there is. */
  readonly isOfEach?: true;
}

/** What Nova counts; names of its own for what the contract has no word for. Networks are Neutron's to count since long. */
const known: Readonly<Record<string, Known>> = {
  cores: { resource: 'cpu', unit: 'cores' },
  // MiB.
  ram: { resource: 'memory', unit: 'GB', size: 1024 },
  instances: { resource: 'instances', unit: 'instances' },
  key_pairs: { resource: 'key_pairs', unit: 'count', isOfEach: true },
  server_groups: { resource: 'server_groups', unit: 'count' },
  server_group_members: { resource: 'server_group_members', unit: 'count', isOfEach: true },
  metadata_items: { resource: 'metadata_items', unit: 'count', isOfEach: true },
};

/** By the quota set with what is used; where a policy keeps that from us, by the limits, which everybody may see. */
export async function computeQuotas(place: Place): Promise<readonly Quota[]> {
  const amounts = await quotaSet(place).catch((error: unknown) => {
    if (isWorthAnother(error)) return limits(place);
    throw error;
  });
  return presentCompute(amounts);
}

/** Of the amounts by Nova's names; what it tells neither the limit nor the use of is left out. */
export function presentCompute(amounts: ReadonlyMap<string, Amount>): readonly Quota[] {
  return Object.entries(known).flatMap(([name, { resource, unit, size, isOfEach = false }]) => {
    const amount = amounts.get(name);
    if (amount === undefined) return [];
    const told = isOfEach ? { ...amount, used: undefined } : amount;
    return told.limit === undefined && told.used === undefined ? [] : [quotaOf(resource, unit, told, size)];
  });
}

async function quotaSet({ api, grant }: Place): Promise<ReadonlyMap<string, Amount>> {
  const url = `${grant.catalog.addressOf('compute')}/os-quota-sets/${encodeURIComponent(grant.project.id)}/detail`;
  const { quota_set: found } = await api.get(url, setForm, { service: 'Nova', purpose: 'tell the quotas' });
  return amountsOf(found);
}

const ofLimits = [
  ['cores', 'maxTotalCores', 'totalCoresUsed'],
  ['ram', 'maxTotalRAMSize', 'totalRAMUsed'],
  ['instances', 'maxTotalInstances', 'totalInstancesUsed'],
  ['key_pairs', 'maxTotalKeypairs', ''],
  ['server_groups', 'maxServerGroups', 'totalServerGroupsUsed'],
  ['server_group_members', 'maxServerGroupMembers', ''],
  ['metadata_items', 'maxServerMeta', ''],
] as const;

async function limits({ api, grant }: Place): Promise<ReadonlyMap<string, Amount>> {
  const url = `${grant.catalog.addressOf('compute')}/limits`;
  const found = await api.get(url, limitsForm, { service: 'Nova', purpose: 'tell the limits' });
  const { absolute } = found.limits;
  const numberOf = (name: string) => (typeof absolute[name] === 'number' ? absolute[name] : undefined);
  return new Map(ofLimits.map(([name, limit, used]) => [name, { limit: numberOf(limit), used: numberOf(used) }]));
}
