import { Max, MaxLength, Min } from 'class-validator';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType({ simpleResolvers: true, description: 'The measurements behind the health score.' })
export class HealthMetrics {
  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Share of the last 20 looks at it that found it ready, in percent, for example `"95.0"`.',
  })
  successRate?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description:
      'Average time of the first call after signing in, in those looks that came to it, for example `"120ms"`.',
  })
  avgResponseTime?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Share of the last 20 looks at it that failed, in percent, for example `"5.0"`.',
  })
  errorRate?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How well the provider works.' })
export class ProviderHealth {
  @Min(0)
  @Max(100)
  @Field(() => Int, {
    nullable: true,
    description:
      'Health score, from 0 (unusable) to 100 (faultless): the success rate, less what slow answers, quotas that are full or nearly so, and warnings cost; at most 49 while `Ready` is False.',
  })
  score?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When the last look was that counts in it.' })
  lastChecked?: string | null;

  @Field(() => HealthMetrics, { nullable: true, description: 'The measurements behind the score.' })
  metrics?: HealthMetrics | null;
}
