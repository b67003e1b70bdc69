import { Args, ArgsType, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { UpdateMachineProviderInput, UpdateMachineProviderPayload } from '../../schema/api/mutations.ts';
import type { GatewayContext } from '../context.ts';
import { DryRun } from './dry-run.ts';
import { inNamespace } from './in-namespace.ts';

@ArgsType()
class UpdateMachineProviderArgs {
  @Field(() => UpdateMachineProviderInput, { description: 'Which provider, and what to change.' })
  input!: UpdateMachineProviderInput;

  @DryRun()
  dryRun?: boolean | null;
}

@Resolver()
export class UpdateMachineProviderMutation {
  @DependsOn('caller')
  @Mutation(() => UpdateMachineProviderPayload, {
    description: 'Changes a provider by a merge patch: absent keeps, null removes, a list is replaced whole.',
  })
  updateMachineProvider(
    @Args(() => UpdateMachineProviderArgs) { input, dryRun }: UpdateMachineProviderArgs,
    @Ctx() { writes, signal }: GatewayContext,
  ): Promise<UpdateMachineProviderPayload> {
    return writes.update(inNamespace(input), { dryRun: dryRun ?? false, signal });
  }
}
