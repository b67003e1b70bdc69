import { MaxLength, Min } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { IsDecimal, IsDuration, IsPositiveDecimal } from '../constraints/formats.ts';
import { MaxEntries, Unechoed } from '../constraints/lists.ts';
import { Satisfies } from '../constraints/satisfies.ts';
import { StringMap } from '../scalars.ts';

@ObjectType({ simpleResolvers: true, description: 'How a failed call to the provider is tried again.' })
@InputType('RetryPolicyInput', { description: 'How a failed call to the provider is tried again.' })
export class RetryPolicy {
  @Min(0)
  @Field(() => Int, {
    nullable: true,
    description: 'How often a failed call is tried again at most, 0 (never) or more, for example `3`.',
  })
  maxRetries?: number | null;

  @IsPositiveDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'Factor by which the wait grows from one try to the next, a decimal as text, for example `"1.5"`.',
  })
  backoffMultiplier?: string | null;

  @IsDuration()
  @Field(() => String, {
    nullable: true,
    description: 'Longest wait between two tries, a duration such as `"30s"` or `"5m"`.',
  })
  maxBackoffDelay?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How fast the provider API may be called.' })
@InputType('RateLimitingInput', { description: 'How fast the provider API may be called.' })
export class RateLimiting {
  @IsDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'Calls per second on average, a decimal as text, for example `"10.5"`.',
  })
  requestsPerSecond?: string | null;

  @Min(0)
  @Field(() => Int, {
    nullable: true,
    description: 'How many calls may be made at once before the average counts, for example `20`.',
  })
  burstLimit?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'How the provider API is reached.' })
@InputType('ProviderConfigInput', { description: 'How the provider API is reached.' })
export class ProviderConfig {
  @MaxLength(2048)
  @Satisfies(String.raw`self.matches('^\\S+$')`, {
    expected: 'a host or an address without blanks',
    examples: ['vcenter.example.com', 'https://pve.example.com:8006'],
    fix: 'Write the host alone, or the whole address.',
  })
  @Field(() => String, {
    nullable: true,
    description: 'Host or address of the provider API, for example `ec2.us-west-2.amazonaws.com`.',
  })
  endpoint?: string | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'Version of the provider API to use, for example `"7.0"`.' })
  version?: string | null;

  @IsDuration()
  @Field(() => String, {
    nullable: true,
    description: 'How long one call may take, a duration such as `"30s"` or `"5m"`.',
  })
  timeout?: string | null;

  @Field(() => RetryPolicy, { nullable: true, description: 'How a failed call is tried again.' })
  retryPolicy?: RetryPolicy | null;

  @Field(() => RateLimiting, { nullable: true, description: 'How fast the API may be called.' })
  rateLimiting?: RateLimiting | null;

  @MaxEntries(64)
  @MaxLength(4096)
  @Unechoed()
  @Field(() => StringMap, {
    nullable: true,
    description:
      'Settings that only this type of provider knows, at most 64 texts of up to 4096 characters by key, ' +
      'for example `{"datacenter": "Datacenter1", "resourcePool": "pool1"}`. Never put a secret here.',
  })
  customSettings?: StringMap | null;
}
