import { FieldResolver, Resolver, Root } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { assessMachineProvider } from '../../schema/assess.ts';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { ValidationProblem } from '../../schema/problem.ts';
import { oncePerObject } from '../once-per-object.ts';

const problemsOf = oncePerObject(assessMachineProvider);

@Resolver(() => MachineProvider)
export class ProblemsField {
  @DependsOn('store')
  @FieldResolver(() => [ValidationProblem], {
    description: 'What validation says of the stored object now: it may be older than the rules, or from elsewhere.',
  })
  problems(@Root() provider: MachineProvider): readonly ValidationProblem[] {
    return problemsOf(provider);
  }
}
