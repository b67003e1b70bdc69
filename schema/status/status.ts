import { Field, ObjectType } from 'type-graphql';
import { ProviderPhase } from '../enums.ts';

@ObjectType({ simpleResolvers: true, description: 'What is known of the provider.' })
export class MachineProviderStatus {
  @Field(() => ProviderPhase, { nullable: true, description: 'Overall state.' })
  phase?: ProviderPhase | null;
}
