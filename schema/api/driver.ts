import { Field, ObjectType } from 'type-graphql';
import { ProviderType } from '../enums.ts';
import type { JsonRecord } from '../record.ts';
import { JsonSchema } from '../scalars.ts';
import { AuthenticationType } from '../spec/authentication.ts';
import { MachineOperation } from '../spec/capabilities.ts';

@ObjectType({ simpleResolvers: true, description: 'A key of the Secret that a method of authentication needs.' })
export class DriverSecretKey {
  @Field(() => String, {
    nullable: true,
    description: "The key's fixed name; null for the one that the spec names itself, in `secretRef.key`.",
  })
  name?: string | null | undefined;

  @Field(() => String, { description: 'What it holds.' })
  description!: string;

  @Field(() => Boolean, { description: 'Whether nothing works without it.' })
  required!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A way to prove to a type of provider who one is.' })
export class DriverAuthentication {
  @Field(() => AuthenticationType, { description: 'Its name in `spec.authentication.type`.' })
  type!: AuthenticationType;

  @Field(() => String, { description: 'What it takes, in a few words.' })
  description!: string;

  @Field(() => [DriverSecretKey], { description: "What the Secret in the provider's namespace has to hold." })
  secretKeys!: readonly DriverSecretKey[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What the gateway knows of a type of provider: enough to build a form from, and the same for everybody.',
})
export class Driver {
  @Field(() => ProviderType, { description: 'The type, as in `spec.type`.' })
  type!: ProviderType;

  @Field(() => String, { description: 'Its name for people, for example `Amazon EC2`.' })
  title!: string;

  @Field(() => JsonSchema, { description: 'What `spec.config.customSettings` may hold: texts, each described.' })
  settings!: JsonRecord;

  @Field(() => [DriverAuthentication], { description: 'The methods that this type has, the best first.' })
  authentication!: readonly DriverAuthentication[];

  @Field(() => [MachineOperation], { description: 'What can be done to machines of this type.' })
  operations!: readonly MachineOperation[];

  @Field(() => String, { description: 'A commented manifest to begin with, as YAML; it has no problems.' })
  example!: string;
}
