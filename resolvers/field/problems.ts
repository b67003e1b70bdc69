import { FieldResolver, Resolver, Root } from 'type-graphql';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { ValidationProblem } from '../../schema/problem.ts';
import { validateManifest } from '../../schema/validate.ts';
import { oncePerObject } from '../once-per-object.ts';

const problemsOf = oncePerObject((provider: MachineProvider): readonly ValidationProblem[] => [
  ...provider.unreadable,
  ...validateManifest(provider.raw),
]);

@Resolver(() => MachineProvider)
export class ProblemsField {
  @FieldResolver(() => [ValidationProblem], {
    description: 'What validation says of the stored object now: it may be older than the rules, or from elsewhere.',
  })
  problems(@Root() provider: MachineProvider): readonly ValidationProblem[] {
    return problemsOf(provider);
  }
}
