import { z } from 'zod';
import type { ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import { gatherPart } from '../parts.ts';
import type { Api } from './api.ts';
import { byFeature, type Held, verdictOf } from './permissions.ts';
import type { Target } from './target.ts';

const onlyDocumented = (what: string): Verdict => ({
  kind: VerdictKind.UNKNOWN,
  reason: `Compute Engine's API has no question for it; its documentation says that ${what}.`,
});

/** What Compute Engine itself, or what is known of it, says of each feature. */
export async function findFeatures(
  api: Api,
  target: Target,
  held: Held,
): Promise<Readonly<Record<keyof ProviderFeatures, Verdict>>> {
  return {
    snapshotSupport: verdictOf(held, byFeature.snapshotSupport),
    liveResize: onlyDocumented('a machine is stopped before it gets another machine type'),
    hotPlugDisks: onlyDocumented('disks can be attached to a running machine'),
    hotPlugNetworks: onlyDocumented('most network interfaces are fixed when a machine is created'),
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
    return { kind: VerdictKind.VERIFIED, reason: 'The region has a snapshot schedule that disks can be put on.' };
  }
  const reason = 'The region has no snapshot schedule; backups by other services are not seen from here.';
  return { kind: VerdictKind.UNKNOWN, reason: failure?.message ?? reason };
}
