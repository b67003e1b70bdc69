import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MachineProvider } from '../machine-provider.ts';
import { ValidationProblem } from '../problem.ts';
import { StringMap } from '../scalars.ts';
import { MachineProviderSpec } from '../spec/spec.ts';
import { NamedProviderInput } from './named-provider.ts';
import { defaultNamespace } from './namespace.ts';
import { MachineProviderInput } from './validation.ts';

@InputType({ description: 'A provider to create.' })
export class CreateMachineProviderInput {
  /** The resolvers put `default` in place of null, so behind them it is always there. */
  @Field(() => String, { nullable: true, defaultValue: defaultNamespace, description: 'Namespace to create it in.' })
  namespace!: string;

  @Field(() => String, { description: 'Name, a DNS-1123 subdomain such as `aws-us-west-2`.' })
  name!: string;

  @Field(() => StringMap, { nullable: true, description: 'Labels.' })
  labels?: StringMap | null;

  @Field(() => StringMap, { nullable: true, description: 'Annotations.' })
  annotations?: StringMap | null;

  @Field(() => MachineProviderSpec, {
    description: 'The settings; what the contract requires of them is answered as problems.',
  })
  spec!: MachineProviderSpec;
}

@InputType({
  description:
    'A merge patch: an absent field keeps its value, null removes it (also a key of a map), a list is replaced whole.',
})
export class UpdateMachineProviderInput extends NamedProviderInput {
  @Field(() => String, {
    nullable: true,
    description: 'Refuse with CONFLICT unless this is still its `metadata.resourceVersion`.',
  })
  expectedResourceVersion?: string | null;

  @Field(() => StringMap, { nullable: true, description: 'Labels to set; null as a value removes that label.' })
  labels?: StringMap | null;

  @Field(() => StringMap, {
    nullable: true,
    description: 'Annotations to set; null as a value removes that annotation.',
  })
  annotations?: StringMap | null;

  @Field(() => MachineProviderSpec, { nullable: true, description: 'The settings to change.' })
  spec?: MachineProviderSpec | null;
}

@InputType({
  description:
    "Kubernetes' server-side apply: who applies owns the fields that it names, and may leave the others to others. " +
    'A field that it applied before and now leaves out is removed, unless somebody else owns it as well.',
})
export class ApplyMachineProviderInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The manifest as YAML (or JSON), one document; its problems come with line and column. Give exactly one of ' +
      '`yaml` and `manifest`.',
  })
  yaml?: string | null;

  @Field(() => MachineProviderInput, { nullable: true, description: 'The manifest, field by field.' })
  manifest?: MachineProviderInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The name under which the cluster keeps what is applied, at most 128 bytes; `machineprovider-gateway-apply` ' +
      'when absent. Use one name for each source of manifests, and never that of a create or update.',
  })
  fieldManager?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Take over fields that others own with other values, instead of a CONFLICT for each.',
  })
  force?: boolean | null;
}

export enum PropagationPolicy {
  FOREGROUND = 'Foreground',
  BACKGROUND = 'Background',
  ORPHAN = 'Orphan',
}
registerEnumType(PropagationPolicy, {
  name: 'PropagationPolicy',
  description: 'What becomes of the objects that the provider owns.',
  valuesConfig: {
    FOREGROUND: { description: 'They go first, then the provider.' },
    BACKGROUND: { description: 'The provider goes at once, they follow.' },
    ORPHAN: { description: 'They stay.' },
  },
});

@InputType({ description: 'A provider to delete.' })
export class DeleteMachineProviderInput extends NamedProviderInput {
  @Field(() => String, {
    nullable: true,
    description: 'Refuse with CONFLICT unless this is still its `metadata.resourceVersion`.',
  })
  expectedResourceVersion?: string | null;

  @Field(() => String, { nullable: true, description: 'Refuse with CONFLICT unless this is still its `metadata.uid`.' })
  expectedUid?: string | null;

  @Field(() => PropagationPolicy, { nullable: true, description: 'What becomes of the objects that it owns.' })
  propagationPolicy?: PropagationPolicy | null;
}

/** What every mutation answers: the provider when it was accepted, else the problems. */
@ObjectType({ simpleResolvers: true, description: 'The outcome of a create.' })
export class CreateMachineProviderPayload {
  @Field(() => MachineProvider, {
    nullable: true,
    description: 'The provider as the cluster accepted it; null when refused.',
  })
  machineProvider?: MachineProvider | null;

  @Field(() => [ValidationProblem], {
    description: 'Why it was refused (severity ERROR), or what to look at (WARNING).',
  })
  problems!: readonly ValidationProblem[];

  @Field(() => [String], { description: 'What the cluster warned of, and what this replica could not yet see.' })
  warnings!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'The outcome of an update.' })
export class UpdateMachineProviderPayload extends CreateMachineProviderPayload {}

@ObjectType({ simpleResolvers: true, description: 'The outcome of an apply.' })
export class ApplyMachineProviderPayload extends CreateMachineProviderPayload {}

@ObjectType({ simpleResolvers: true, description: 'The outcome of a delete; the provider is its last known state.' })
export class DeleteMachineProviderPayload extends CreateMachineProviderPayload {}

/** The shape that all of them share. */
export type MutationOutcome = CreateMachineProviderPayload;
