import { Args, ArgsType, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { CreateMachineProviderInput, CreateMachineProviderPayload } from '../../schema/api/mutations.ts';
import type { GatewayContext } from '../context.ts';
import { DryRun } from './dry-run.ts';
import { inNamespace } from './in-namespace.ts';

@ArgsType()
class CreateMachineProviderArgs {
  @Field(() => CreateMachineProviderInput, { description: 'The provider to create.' })
  input!: CreateMachineProviderInput;

  @DryRun()
  dryRun?: boolean | null;
}

@Resolver()
export class CreateMachineProviderMutation {
  @DependsOn('caller')
  @Mutation(() => CreateMachineProviderPayload, {
    description:
      'Creates a provider. Everything that is wrong with it is answered at once, and then nothing is written.',
  })
  createMachineProvider(
    @Args(() => CreateMachineProviderArgs) { input, dryRun }: CreateMachineProviderArgs,
    @Ctx() { writes, signal }: GatewayContext,
  ): Promise<CreateMachineProviderPayload> {
    return writes.create(inNamespace(input), { dryRun: dryRun ?? false, signal });
  }
}
