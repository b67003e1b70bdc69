import { z } from 'zod';
import type { Quota } from '../connection.ts';
import { amountsOf, isWorthAnother, quotaOf } from './amounts.ts';
import type { Place } from './place.ts';

const setForm = z.object({ quota_set: z.record(z.string(), z.unknown()) });
const limitsForm = z.object({ limits: z.object({ absolute: z.record(z.string(), z.unknown()) }) });

/** What Cinder counts in all; what it counts by volume type comes beside it, with the type behind an underscore. */
const known: Readonly<Record<string, { readonly resource: string; readonly unit: string }>> = {
  gigabytes: { resource: 'storage', unit: 'GB' },
  per_volume_gigabytes: { resource: 'per_volume_gigabytes', unit: 'GB' },
  backup_gigabytes: { resource: 'backup_gigabytes', unit: 'GB' },
  volumes: { resource: 'volumes', unit: 'count' },
  snapshots: { resource: 'snapshots', unit: 'count' },
  backups: { resource: 'backups', unit: 'count' },
};

/** By the quota set with what is used; where a policy keeps that from us, by the limits. */
export async function volumeQuotas(place: Place): Promise<readonly Quota[]> {
  return quotaSet(place).catch((error: unknown) => {
    if (isWorthAnother(error)) return limits(place);
    throw error;
  });
}

async function quotaSet({ api, grant }: Place): Promise<readonly Quota[]> {
  const url = `${grant.catalog.addressOf('volume')}/os-quota-sets/${encodeURIComponent(grant.project.id)}?usage=True`;
  const { quota_set: found } = await api.get(url, setForm, { service: 'Cinder', purpose: 'tell the quotas' });
  return Array.from(amountsOf(found)).flatMap(([name, amount]) => {
    const words = known[name] ?? ofType(name);
    if (words === undefined) return [];
    // Nothing is counted of the size that a single volume may have.
    const used = name === 'per_volume_gigabytes' ? { ...amount, used: undefined } : amount;
    return [quotaOf(words.resource, words.unit, used)];
  });
}

/** `gigabytes_ssd`: of the type `ssd`. */
function ofType(name: string): { readonly resource: string; readonly unit: string } | undefined {
  const [, what] = /^(gigabytes|volumes|snapshots)_./.exec(name) ?? [];
  return what === undefined ? undefined : { resource: name, unit: what === 'gigabytes' ? 'GB' : 'count' };
}

const ofLimits = [
  ['gigabytes', 'maxTotalVolumeGigabytes', 'totalGigabytesUsed'],
  ['volumes', 'maxTotalVolumes', 'totalVolumesUsed'],
  ['snapshots', 'maxTotalSnapshots', 'totalSnapshotsUsed'],
  ['backups', 'maxTotalBackups', 'totalBackupsUsed'],
  ['backup_gigabytes', 'maxTotalBackupGigabytes', 'totalBackupGigabytesUsed'],
] as const;

async function limits({ api, grant }: Place): Promise<readonly Quota[]> {
  const url = `${grant.catalog.addressOf('volume')}/limits`;
  const found = await api.get(url, limitsForm, { service: 'Cinder', purpose: 'tell the limits' });
  const { absolute } = found.limits;
  const numberOf = (name: string) => (typeof absolute[name] === 'number' ? absolute[name] : undefined);
  return ofLimits.flatMap(([name, limit, used]) => {
    const words = known[name];
    const amount = { limit: numberOf(limit), used: numberOf(used) };
    return words === undefined || amount.limit === undefined ? [] : [quotaOf(words.resource, words.unit, amount)];
  });
}
