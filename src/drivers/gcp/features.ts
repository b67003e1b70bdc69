import { z } from 'zod';
import type { ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import type { Verdict } from '../discovery.ts';
import { gatherPart } from '../parts.ts';
import { documented, unknown, verified } from '../verdicts.ts';
import type { Api } from './api.ts';
import { byFeature, type Held, verdictOf } from './permissions.ts';
import type { Target } from './target.ts';

/** What Compute Engine itself, or what is known of it, says of each feature. */
export async function findFeatures(
  api: Api,
  target: Target,
  held: Held,
): Promise<Readonly<Record<keyof ProviderFeatures, Verdict>>> {
  return {
    snapshotSupport: verdictOf(held, byFeature.snapshotSupport),
    liveResize: documented('Compute Engine', 'a machine is stopped before it gets another machine type'),
    hotPlugDisks: documented('Compute Engine', 'disks can be attached to a running machine'),
    hotPlugNetworks: documented('Compute Engine', 'most network interfaces are fixed when a machine is created'),
    customMetadata: verdictOf(held, byFeature.customMetadata),
    tagSupport: verdictOf(held, byFeature.tagSupport),
    monitoringIntegration: verdictOf(held, byFeature.monitoringIntegration),
    backupIntegration: await findSchedules(api, target),
  };
}

const policy = z.object({ snapshotSchedulePolicy: z.object({}).optional(), status: z.string().optional() });

async function findSchedules(api: Api, { compute, projectPath, region }: Target): Promise<Verdict> {
  const question = { purpose: 'list the snapshot schedules', permission: 'compute.resourcePolicies.list' };
  const url = `${compute}/${projectPath}/regions/${encodeURIComponent(region)}/resourcePolicies`;
  const fields = 'status,snapshotSchedulePolicy';
  const { items, failure } = await gatherPart(api.list(url, fields, policy, question));
  if (items.some(({ snapshotSchedulePolicy, status }) => snapshotSchedulePolicy && status !== 'INVALID')) {
    return verified('The region has a snapshot schedule that disks can be put on.');
  }
  return unknown(
    failure?.message ?? 'The region has no snapshot schedule; backups by other services are not seen from here.',
  );
}
