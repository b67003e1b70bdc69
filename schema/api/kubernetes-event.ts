import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType({ simpleResolvers: true, description: 'A Kubernetes Event about a provider.' })
export class KubernetesEvent {
  @Field(() => String, { nullable: true, description: '`Normal` or `Warning`.' })
  type?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, in one CamelCase word.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'What happened.' })
  message?: string | null;

  @Field(() => Int, { nullable: true, description: 'How often it happened.' })
  count?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it happened first.' })
  firstTimestamp?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it happened last.' })
  lastTimestamp?: string | null;

  @Field(() => String, { nullable: true, description: 'Which component reported it.' })
  source?: string | null;
}
