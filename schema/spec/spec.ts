import { Field, InputType, ObjectType } from 'type-graphql';
import { ProviderType } from '../enums.ts';

@ObjectType({ simpleResolvers: true, description: 'What the platform team declared.' })
@InputType('MachineProviderSpecInput', { description: 'What the platform team declares.' })
export class MachineProviderSpec {
  @Field(() => ProviderType, { nullable: true, description: 'Provider type.' })
  type?: ProviderType | null;

  @Field(() => String, { nullable: true, description: 'Primary region or datacenter location.' })
  region?: string | null;
}
