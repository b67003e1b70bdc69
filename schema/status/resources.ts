import { ArrayMaxSize, MaxLength, Min, MinLength } from 'class-validator';
import { Field, Int, ObjectType } from 'type-graphql';
import { ListKey } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';

@ObjectType({ simpleResolvers: true, description: 'What is in use.' })
export class ResourceUsage {
  @Min(0)
  @Field(() => Int, { nullable: true, description: 'Machines managed here, for example `12`.' })
  machines?: number | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'CPUs given to machines, a decimal as text, for example `"48"`.',
  })
  totalCPU?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Memory given to machines in GB, a decimal as text, for example `"192.0"`.',
  })
  totalMemoryGB?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Storage given to machines in GB, a decimal as text, for example `"2000.0"`.',
  })
  totalStorageGB?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What the provider has in all.' })
export class ResourceLimits {
  @Min(0)
  @Field(() => Int, { nullable: true, description: 'Machines at most, for example `100`.' })
  maxMachines?: number | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'CPUs at most, a decimal as text, for example `"512"`.' })
  maxCPU?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Memory at most in GB, a decimal as text, for example `"2048.0"`.',
  })
  maxMemoryGB?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Storage at most in GB, a decimal as text, for example `"10000.0"`.',
  })
  maxStorageGB?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A quota that the provider sets, and what is left of it.' })
export class ResourceQuota {
  @Required({ example: 'resource: cpu' })
  @MinLength(1)
  @MaxLength(253)
  @Field(() => String, {
    nullable: true,
    description:
      'What it limits, unique in this list. Known values: `cpu`, `memory`, `storage`, `instances`; others are allowed.',
  })
  resource?: string | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'What is used, in `unit`, for example `"48"`.' })
  used?: string | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'What may be used, in `unit`, for example `"512"`.' })
  limit?: string | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'What is left, in `unit`, for example `"464"`.' })
  available?: string | null;

  @MaxLength(64)
  @Field(() => String, { nullable: true, description: 'Unit of the three numbers, for example `cores` or `GB`.' })
  unit?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What is in use, and what there is.' })
export class ResourceStatus {
  @Field(() => ResourceUsage, { nullable: true, description: 'What is in use.' })
  usage?: ResourceUsage | null;

  @Field(() => ResourceLimits, { nullable: true, description: 'What the provider has in all.' })
  limits?: ResourceLimits | null;

  @ArrayMaxSize(128)
  @ListKey('resource')
  @Field(() => [ResourceQuota], { nullable: true, description: 'The quotas that the provider sets.' })
  quotas?: readonly ResourceQuota[] | null;
}
