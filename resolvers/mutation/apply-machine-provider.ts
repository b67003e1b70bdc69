import { Args, ArgsType, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { ApplyMachineProviderInput, ApplyMachineProviderPayload } from '../../schema/api/mutations.ts';
import type { GatewayContext } from '../context.ts';
import { DryRun } from './dry-run.ts';

@ArgsType()
class ApplyMachineProviderArgs {
  @Field(() => ApplyMachineProviderInput, { description: 'What to apply, and in whose name.' })
  input!: ApplyMachineProviderInput;

  @DryRun()
  dryRun?: boolean | null;
}

@Resolver()
export class ApplyMachineProviderMutation {
  @DependsOn('caller')
  @Mutation(() => ApplyMachineProviderPayload, {
    description:
      'Creates a provider or changes the fields that the manifest names, by server-side apply. A field that somebody ' +
      'else owns with another value is a CONFLICT that names the owner, unless `force` takes it over.',
  })
  applyMachineProvider(
    @Args(() => ApplyMachineProviderArgs) { input, dryRun }: ApplyMachineProviderArgs,
    @Ctx() { writes, signal }: GatewayContext,
  ): Promise<ApplyMachineProviderPayload> {
    return writes.apply(input, { dryRun: dryRun ?? false, signal });
  }
}
