import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ProbeMachineProviderInput, ProbeMachineProviderPayload } from '../../schema/api/probe.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import type { GatewayContext } from '../context.ts';
import { inNamespace } from './in-namespace.ts';

@Resolver()
export class ProbeMachineProviderMutation {
  @DependsOn('caller')
  @Mutation(() => ProbeMachineProviderPayload, {
    description:
      'Looks at a provider now, with the credential that its spec names: how far one gets, step by step, how much of its ' +
      'quotas is in use, why it is not ready, and what to do about it. What was seen is written into its status. Nothing is ' +
      'created or changed at the provider. Whoever calls needs `get` on the provider and `create` on ' +
      '`machineproviders/probe`. Calls at the same time share one look.',
  })
  probeMachineProvider(
    @Arg('input', () => ProbeMachineProviderInput, { description: 'Which provider, and how long to wait.' })
    input: ProbeMachineProviderInput,
    @Ctx() { probes }: GatewayContext,
  ): Promise<ProbeMachineProviderPayload> {
    return probes.probe(inNamespace(input));
  }
}
