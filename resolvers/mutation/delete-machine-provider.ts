import { Args, ArgsType, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { DeleteMachineProviderInput, DeleteMachineProviderPayload } from '../../schema/api/mutations.ts';
import type { GatewayContext } from '../context.ts';
import { DryRun } from './dry-run.ts';
import { inNamespace } from './in-namespace.ts';

@ArgsType()
class DeleteMachineProviderArgs {
  @Field(() => DeleteMachineProviderInput, { description: 'Which provider, and in which state.' })
  input!: DeleteMachineProviderInput;

  @DryRun()
  dryRun?: boolean | null;
}

@Resolver()
export class DeleteMachineProviderMutation {
  @DependsOn('caller')
  @Mutation(() => DeleteMachineProviderPayload, {
    description: 'Deletes a provider; one with finalizers stays until they are done.',
  })
  deleteMachineProvider(
    @Args(() => DeleteMachineProviderArgs) { input, dryRun }: DeleteMachineProviderArgs,
    @Ctx() { writes, signal }: GatewayContext,
  ): Promise<DeleteMachineProviderPayload> {
    return writes.delete(inNamespace(input), { dryRun: dryRun ?? false, signal });
  }
}
