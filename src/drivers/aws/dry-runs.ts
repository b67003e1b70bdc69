import type { Verdict } from '../discovery.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { unknown, verified } from '../verdicts.ts';
import { type Api, type Params, queryOf } from './api.ts';

/** Something that EC2 would do, and is only asked whether it would. */
export interface Trial {
  readonly action: string;
  readonly params: Params;
  /** Whether all that it names exists, so that EC2 can judge it. */
  readonly isReal: boolean;
}

/** Whether one may, by EC2's own judgment, without it being done. */
export async function dryRun(api: Api, { action, params, isReal }: Trial): Promise<Verdict> {
  const purpose = `judge whether ${action} is permitted`;
  const query = queryOf(api.places.ec2, { action, params: { ...params, DryRun: 'true' }, purpose });
  try {
    const answer = await api.attempt({ ...query, isRepeatable: false });
    if (!('failure' in answer))
      return unknown(`The server does not know DryRun: ${action} was answered with a success.`);
    if (answer.word === 'DryRunOperation') {
      return verified(`A dry run of ${action} was permitted.`);
    }
    if (!isOfTheRequest(answer.failure)) return unknown(answer.failure.message);
    return unknown(isReal ? unfit(action) : untried(action));
  } catch (error) {
    return unknown(asFailure(error).message);
  }
}

/** Whether the server keeps dry runs apart, tried with an action that does nothing anyway; else why not. */
export async function knowsDryRuns(api: Api): Promise<Verdict> {
  return dryRun(api, { action: 'DescribeInstances', params: {}, isReal: true });
}

/** Whether EC2 has something against what was asked, rather than against who asked. */
function isOfTheRequest({ code }: DriverFailure): boolean {
  return code === FailureCode.UNEXPECTED_ANSWER || code === FailureCode.NOT_FOUND;
}

function unfit(action: string): string {
  return `EC2 would refuse ${action}, and not for lack of a permission: look whether the image, instance type, subnet and security groups of the spec fit together.`;
}

function untried(action: string): string {
  return `EC2 judges ${action} only on something that exists, and there was nothing to try it on.`;
}
