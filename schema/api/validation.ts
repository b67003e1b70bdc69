import { Field, InputType, ObjectType } from 'type-graphql';
import { ValidationProblem } from '../problem.ts';
import { StringMap } from '../scalars.ts';
import { MachineProviderSpec } from '../spec/spec.ts';

@InputType({ description: 'Kubernetes metadata of a manifest.' })
export class ObjectMetaInput {
  @Field(() => String, { nullable: true, description: 'Name, a DNS-1123 subdomain such as `aws-us-west-2`.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Namespace; `default` when absent.' })
  namespace?: string | null;

  @Field(() => StringMap, { nullable: true, description: 'Labels.' })
  labels?: StringMap | null;

  @Field(() => StringMap, { nullable: true, description: 'Annotations.' })
  annotations?: StringMap | null;
}

@InputType({ description: 'A MachineProvider manifest, field by field.' })
export class MachineProviderInput {
  @Field(() => String, { nullable: true, description: '`vitistack.io/v1alpha1` when absent.' })
  apiVersion?: string | null;

  @Field(() => String, { nullable: true, description: '`MachineProvider` when absent.' })
  kind?: string | null;

  @Field(() => ObjectMetaInput, { description: 'Who it is.' })
  metadata!: ObjectMetaInput;

  @Field(() => MachineProviderSpec, { description: 'The settings.' })
  spec!: MachineProviderSpec;
}

@ObjectType({ simpleResolvers: true, description: 'What the contract says of a manifest. Nothing was written.' })
export class ValidationReport {
  @Field(() => Boolean, { description: 'Whether it would be accepted: no problem of severity ERROR.' })
  valid!: boolean;

  @Field(() => [ValidationProblem], { description: 'Everything that is wrong, at once.' })
  problems!: readonly ValidationProblem[];
}
