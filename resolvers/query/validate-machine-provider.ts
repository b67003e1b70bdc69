import { Args, ArgsType, Field, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProviderInput, ValidationReport } from '../../schema/api/validation.ts';
import { readManifestSource } from '../../schema/manifest-source.ts';
import type { ParsedManifest } from '../../schema/manifest-yaml.ts';
import { Severity, type ValidationProblem } from '../../schema/problem.ts';
import { validateManifest } from '../../schema/validate.ts';

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
    description: 'Checks a manifest against the whole contract, without a look at the cluster and without writing.',
  })
  validateMachineProvider(
    @Args(() => ValidateMachineProviderArgs) { input, yaml }: ValidateMachineProviderArgs,
  ): ValidationReport {
    const source = readManifestSource('validateMachineProvider', { input, yaml });
    return report(source.manifest === undefined ? source.problems : [...source.problems, ...check(source)]);
  }
}

function check({ manifest, locate }: ParsedManifest): readonly ValidationProblem[] {
  return locate(validateManifest(manifest));
}

function report(problems: readonly ValidationProblem[]): ValidationReport {
  return { valid: problems.every((problem) => problem.severity !== Severity.ERROR), problems };
}
