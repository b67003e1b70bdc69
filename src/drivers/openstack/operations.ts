import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import { asFailure } from '../parts.ts';
import type { Grant } from './sign-in.ts';

/** Roles that manage machines by OpenStack's own policies; `_member_` is the former name of the second. */
const managing = ['admin', 'manager', 'member', '_member_'];

/**
 * Each operation by the roles that the token has in the project. A cloud may have policies of its own, which nobody can
 * ask for: with none of these roles it is unknown, never unsupported.
 */
export function operationVerdicts({ roles, catalog }: Grant): Readonly<Record<MachineOperation, Verdict>> {
  const verdict = verdictOf(roles, () => catalog.addressOf('compute'));
  return {
    [MachineOperation.CREATE]: verdict,
    [MachineOperation.DELETE]: verdict,
    [MachineOperation.START]: verdict,
    [MachineOperation.STOP]: verdict,
    [MachineOperation.RESTART]: verdict,
    [MachineOperation.RESIZE]: verdict,
  };
}

function verdictOf(roles: readonly string[], findCompute: () => string): Verdict {
  try {
    findCompute();
  } catch (error) {
    return { kind: VerdictKind.UNKNOWN, reason: asFailure(error).message };
  }
  const role = managing.find((one) => roles.includes(one));
  if (role !== undefined) {
    const reason = `The credential has the role ${role} in the project, which by OpenStack's policy may do it.`;
    return { kind: VerdictKind.VERIFIED, reason };
  }
  const has = roles.includes('reader') ? 'the role reader' : 'none of the roles that OpenStack itself knows';
  const reason = `The credential has ${has} in the project; by OpenStack's policy member may do it.`;
  return { kind: VerdictKind.UNKNOWN, reason };
}
