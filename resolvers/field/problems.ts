import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { assessMachineProvider } from '../../schema/assess.ts';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { ValidationProblem } from '../../schema/problem.ts';
import type { ValidateManifest } from '../../schema/validate.ts';
import type { GatewayContext } from '../context.ts';
import { oncePerObject } from '../once-per-object.ts';

/** By the one validation that a gateway has. */
const problemsBy = oncePerObject((validate: ValidateManifest) =>
  oncePerObject((provider: MachineProvider) => assessMachineProvider(provider, validate)),
);

@Resolver(() => MachineProvider)
export class ProblemsField {
  @DependsOn('store')
  @FieldResolver(() => [ValidationProblem], {
    description: 'What validation says of the stored object now: it may be older than the rules, or from elsewhere.',
  })
  problems(@Root() provider: MachineProvider, @Ctx() { validate }: GatewayContext): readonly ValidationProblem[] {
    return problemsBy(validate)(provider);
  }
}
