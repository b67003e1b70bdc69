import { ArrayMaxSize, MaxLength } from 'class-validator';
import { Field, ObjectType } from 'type-graphql';
import { ListSet } from '../constraints/lists.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ simpleResolvers: true, description: 'Which of the declared capabilities were found at the provider.' })
export class CapabilityStatus {
  @ArrayMaxSize(1024)
  @MaxLength(1024, { each: true })
  @ListSet()
  @Field(() => [String], { nullable: true, description: 'Capabilities that were seen to be there.' })
  verified?: readonly string[] | null;

  @ArrayMaxSize(1024)
  @MaxLength(1024, { each: true })
  @ListSet()
  @Field(() => [String], { nullable: true, description: 'Capabilities that the provider says it lacks.' })
  unsupported?: readonly string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'When this was last looked at.' })
  lastVerified?: string | null;
}
