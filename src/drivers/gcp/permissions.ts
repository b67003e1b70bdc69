import { z } from 'zod';
import type { Verdict } from '../discovery.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { DriverFailure } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { unknown, verified } from '../verdicts.ts';
import type { Api } from './api.ts';
import type { Target } from './target.ts';

/** What the machine's owner must be allowed; a machine is resized by giving it another type. */
const byOperation: Readonly<Record<MachineOperation, readonly string[]>> = {
  [MachineOperation.CREATE]: ['compute.instances.create', 'compute.disks.create', 'compute.subnetworks.use'],
  [MachineOperation.DELETE]: ['compute.instances.delete'],
  [MachineOperation.START]: ['compute.instances.start'],
  [MachineOperation.STOP]: ['compute.instances.stop'],
  [MachineOperation.RESTART]: ['compute.instances.reset'],
  [MachineOperation.RESIZE]: ['compute.instances.setMachineType'],
};

export const byFeature = {
  snapshotSupport: ['compute.disks.createSnapshot', 'compute.snapshots.create'],
  customMetadata: ['compute.instances.setMetadata'],
  tagSupport: ['compute.instances.setLabels', 'compute.instances.setTags'],
  monitoringIntegration: ['monitoring.timeSeries.list'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Which of the permissions the service account has in the project, or why that could not be found out. */
export type Held = { readonly held: ReadonlySet<string> } | { readonly failure: DriverFailure };

const form = z.object({ permissions: z.array(z.string()).optional() });

/** Asks Google for its own judgment, which takes no permission and changes nothing. */
export async function findHeld(api: Api, { resourceManager, projectPath }: Target): Promise<Held> {
  const permissions = [...new Set([...Object.values(byOperation), ...Object.values(byFeature)].flat())];
  const question = { purpose: 'test the permissions', product: 'Cloud Resource Manager' };
  try {
    const url = `${resourceManager}/${projectPath}:testIamPermissions`;
    const answer = await api.post(url, { permissions }, form, question);
    return { held: new Set(answer.permissions) };
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

export function operationVerdicts(held: Held): Readonly<Record<MachineOperation, Verdict>> {
  const verdicts = Object.entries(byOperation).map(([operation, needed]) => [operation, verdictOf(held, needed)]);
  return Object.fromEntries(verdicts) as Record<MachineOperation, Verdict>;
}

/** A lack says nothing of Compute Engine, and little of others: machines may be made with another credential. */
export function verdictOf(found: Held, needed: readonly string[]): Verdict {
  if ('failure' in found) return unknown(found.failure.message);
  const lacking = needed.filter((permission) => !found.held.has(permission));
  if (lacking.length === 0) return verified(`The service account has ${needed.join(' and ')} in the project.`);
  const what = lacking.join(' and ');
  return unknown(`The service account lacks ${what} in the project, so it can't tell for those who have it.`);
}
