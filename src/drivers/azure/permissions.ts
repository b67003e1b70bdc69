import { z } from 'zod';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { Verdict } from '../discovery.ts';
import { gatherPart } from '../parts.ts';
import { unknown, verified } from '../verdicts.ts';
import type { Arm } from './arm.ts';
import type { Target } from './target.ts';

const grantForm = z.object({ actions: z.array(z.string()).nullish(), notActions: z.array(z.string()).nullish() });

/** What one role assignment lets us do: actions with `*`, less those of notActions. */
export type Grant = z.output<typeof grantForm>;

/** What each operation needs in the machines' resource group. */
const neededActions: Readonly<Record<MachineOperation, readonly string[]>> = {
  [MachineOperation.CREATE]: [
    'Microsoft.Compute/virtualMachines/write',
    'Microsoft.Compute/disks/write',
    'Microsoft.Network/networkInterfaces/write',
    'Microsoft.Network/networkInterfaces/join/action',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
  ],
  [MachineOperation.DELETE]: ['Microsoft.Compute/virtualMachines/delete'],
  [MachineOperation.START]: ['Microsoft.Compute/virtualMachines/start/action'],
  [MachineOperation.STOP]: [
    'Microsoft.Compute/virtualMachines/powerOff/action',
    'Microsoft.Compute/virtualMachines/deallocate/action',
  ],
  [MachineOperation.RESTART]: ['Microsoft.Compute/virtualMachines/restart/action'],
  [MachineOperation.RESIZE]: ['Microsoft.Compute/virtualMachines/write'],
};

/**
 * Each operation by the permissions that Azure itself lists for us. That we lack one says nothing about the provider, nor
 * about those who make the machines with another credential: it is unknown then, never unsupported.
 */
export async function operationVerdicts(
  arm: Arm,
  { group }: Target,
): Promise<Readonly<Record<MachineOperation, Verdict>>> {
  const path = `${group}/providers/Microsoft.Authorization/permissions`;
  const question = { path, apiVersion: '2022-04-01', purpose: 'list our permissions' };
  const { items: grants, failure } = await gatherPart(arm.pages(question, grantForm));
  const verdictOn = (operation: MachineOperation): Verdict => {
    const missing = neededActions[operation].filter((action) => !isGranted(grants, action));
    if (missing.length === 0) return verified('Azure lists the permissions for it in the resource group.');
    if (failure !== undefined) return unknown(failure.message);
    return unknown(`This credential lacks ${missing.join(', ')} in the resource group.`);
  };
  return {
    [MachineOperation.CREATE]: verdictOn(MachineOperation.CREATE),
    [MachineOperation.DELETE]: verdictOn(MachineOperation.DELETE),
    [MachineOperation.START]: verdictOn(MachineOperation.START),
    [MachineOperation.STOP]: verdictOn(MachineOperation.STOP),
    [MachineOperation.RESTART]: verdictOn(MachineOperation.RESTART),
    [MachineOperation.RESIZE]: verdictOn(MachineOperation.RESIZE),
  };
}

/** Whether one role alone gives it: what one takes away by notActions, another may give. */
export function isGranted(grants: readonly Grant[], action: string): boolean {
  const matches = (patterns: readonly string[] | null | undefined) => (patterns ?? []).some((one) => fits(one, action));
  return grants.some(({ actions, notActions }) => matches(actions) && !matches(notActions));
}

/** By hand and not by a regular expression, since the pattern comes from the other side: it takes no more than its length. */
function fits(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > text.length - last.length) return false;
    at = found + piece.length;
  }
  return true;
}
