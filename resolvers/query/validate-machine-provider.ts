import { Args, ArgsType, Field, Query, Resolver } from 'type-graphql';
import { MachineProviderInput, ValidationReport } from '../../schema/api/validation.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { inputToManifest } from '../../schema/manifest.ts';
import { parseManifestYaml } from '../../schema/manifest-yaml.ts';
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
  @Query(() => ValidationReport, {
    description: 'Checks a manifest against the whole contract, without a look at the cluster and without writing.',
  })
  validateMachineProvider(
    @Args(() => ValidateMachineProviderArgs) { input, yaml }: ValidateMachineProviderArgs,
  ): ValidationReport {
    if (input != null && yaml == null) return report(validateManifest(inputToManifest(input)));
    if (yaml != null && input == null) return report(validateYaml(yaml));
    throw new GatewayError(
      'INVALID',
      `validateMachineProvider: expected exactly one of "input" and "yaml", but got ${input == null ? 'none' : 'both'}.`,
      { fix: 'Give the manifest either as "input" or as "yaml".' },
    );
  }
}

function validateYaml(yaml: string): readonly ValidationProblem[] {
  const parsed = parseManifestYaml(yaml);
  if (parsed.manifest === undefined) return parsed.problems;
  return [...parsed.problems, ...parsed.locate(validateManifest(parsed.manifest))];
}

function report(problems: readonly ValidationProblem[]): ValidationReport {
  return { valid: problems.every((problem) => problem.severity !== Severity.ERROR), problems };
}
