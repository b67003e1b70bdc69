import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { defaultNamespace } from '../../schema/api/namespace.ts';
import { MachineProviderInput, ValidationReport } from '../../schema/api/validation.ts';
import { readManifestSource } from '../../schema/manifest-source.ts';
import { isRecord, type JsonRecord } from '../../schema/record.ts';
import { unsaid } from '../../schema/validate/places.ts';
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
  @DependsOn('caller')
  @Query(() => ValidationReport, {
    description:
      'Checks a manifest against the whole contract and all that is known of its type of provider, without writing. Of ' +
      'the cluster it looks at the Secrets that are named, in your name: what is absent of those that you may get, you ' +
      'are warned of.',
  })
  async validateMachineProvider(
    @Args(() => ValidateMachineProviderArgs) { input, yaml }: ValidateMachineProviderArgs,
    @Ctx() { validate, secretHints, signal }: GatewayContext,
  ): Promise<ValidationReport> {
    const source = readManifestSource('validateMachineProvider', { input, yaml });
    if (source.manifest === undefined) return report(source.problems);
    const { manifest } = source;
    const found = validate(manifest);
    const hints = isRecord(manifest) ? await secretHints.about(namespaceOf(manifest), manifest['spec'], signal) : [];
    return report([...source.problems, ...source.locate([...found, ...unsaid(hints, found)])]);
  }
}

function namespaceOf({ metadata }: JsonRecord): unknown {
  return (isRecord(metadata) ? metadata['namespace'] : undefined) ?? defaultNamespace;
}

function report(problems: readonly ValidationProblem[]): ValidationReport {
  return { valid: problems.every((problem) => problem.severity !== Severity.ERROR), problems };
}
