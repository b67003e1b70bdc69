import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProviderInput, ValidationReport } from '../../schema/api/validation.ts';
import { readManifestSource } from '../../schema/manifest-source.ts';
import { Severity, type ValidationProblem } from '../../schema/problem.ts';
import type { GatewayContext } from '../context.ts';

@ArgsType()
class ValidateMachineProviderArgs {
  @Field(() => MachineProviderInput, {
    nullable: true,
    description: 'The manifest, field by field. Give exactly one of `input` and `yaml`.',
  })
  input?: MachineProviderInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'The manifest as YAML (or JSON), one document; its problems come with line and column.',
  })
  yaml?: string | null;
}

@Resolver()
export class ValidateMachineProviderQuery {
  @DependsOn('store')
  @Query(() => ValidationReport, {
    description:
      'Checks a manifest against the whole contract and all that is known of its type of provider, without a look at ' +
      'the cluster and without writing.',
  })
  validateMachineProvider(
    @Args(() => ValidateMachineProviderArgs) { input, yaml }: ValidateMachineProviderArgs,
    @Ctx() { validate }: GatewayContext,
  ): ValidationReport {
    const source = readManifestSource('validateMachineProvider', { input, yaml });
    if (source.manifest === undefined) return report(source.problems);
    return report([...source.problems, ...source.locate(validate(source.manifest))]);
  }
}

function report(problems: readonly ValidationProblem[]): ValidationReport {
  return { valid: problems.every((problem) => problem.severity !== Severity.ERROR), problems };
}
