import { ArrayMaxSize, MaxLength, Min } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { celIsDecimal, IsPositiveDecimal } from '../constraints/formats.ts';
import { ListSet } from '../constraints/lists.ts';
import { Rule } from '../constraints/rule.ts';

@ObjectType({ simpleResolvers: true, description: 'What the CPUs offer.' })
@InputType('CpuOptionsInput', { description: 'What the CPUs offer.' })
export class CpuOptions {
  @Field(() => Boolean, { nullable: true, description: 'Whether one core runs two threads.' })
  hyperThreading?: boolean | null;

  @ArrayMaxSize(1024)
  @MaxLength(64, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'CPU architectures. Known values: `x86_64`, `arm64`; others are allowed.',
  })
  supportedArchitectures?: readonly string[] | null;

  @ArrayMaxSize(1024)
  @MaxLength(64, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'Instruction sets. Known values: `avx`, `avx2`, `sse4`; others are allowed.',
  })
  cpuFeatures?: readonly string[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'What the memory offers.' })
@InputType('MemoryOptionsInput', { description: 'What the memory offers.' })
export class MemoryOptions {
  @Field(() => Boolean, { nullable: true, description: 'Whether machines can use huge pages.' })
  hugePagesSupport?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether more memory may be promised to machines than there is.',
  })
  memoryOvercommit?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether machines may swap.' })
  swapEnabled?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'GPUs for machines.' })
@InputType('GpuSupportInput', { description: 'GPUs for machines.' })
export class GpuSupport {
  @Field(() => Boolean, { nullable: true, description: 'Whether machines can have GPUs.' })
  enabled?: boolean | null;

  @ArrayMaxSize(1024)
  @MaxLength(128, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'GPUs on offer. Known values: `nvidia-tesla-v100`, `nvidia-rtx-3080`; others are allowed.',
  })
  availableTypes?: readonly string[] | null;

  @Min(0)
  @Field(() => Int, { nullable: true, description: 'GPUs that one machine can have at most, for example `4`.' })
  maxGPUs?: number | null;
}

const atLeastDefault = (maximum: string, standard: string) => ({
  cel:
    `!has(self.${maximum}) || !has(self.${standard}) || !${celIsDecimal(`self.${maximum}`)} || ` +
    `!${celIsDecimal(`self.${standard}`)} || double(self.${maximum}) >= double(self.${standard})`,
  message: `Expected ${maximum} to be at least ${standard}, but got less`,
  fix: `Raise \`${maximum}\` or lower \`${standard}\`.`,
  path: maximum,
});

@Rule(atLeastDefault('maxCPU', 'defaultCPU'))
@Rule(atLeastDefault('maxMemoryGB', 'defaultMemoryGB'))
@ObjectType({ simpleResolvers: true, description: 'CPU, memory and GPUs for machines.' })
@InputType('ComputeConfigInput', { description: 'CPU, memory and GPUs for machines.' })
export class ComputeConfig {
  @IsPositiveDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'CPUs of a machine that names none, a positive decimal as text, for example `"2"`.',
  })
  defaultCPU?: string | null;

  @IsPositiveDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'Memory in GB of a machine that names none, a positive decimal as text, for example `"4.0"`.',
  })
  defaultMemoryGB?: string | null;

  @IsPositiveDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'CPUs that one machine can have at most, a positive decimal as text, for example `"96"`.',
  })
  maxCPU?: string | null;

  @IsPositiveDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'Memory in GB that one machine can have at most, a positive decimal as text, for example `"384.0"`.',
  })
  maxMemoryGB?: string | null;

  @Field(() => CpuOptions, { nullable: true, description: 'What the CPUs offer.' })
  cpuOptions?: CpuOptions | null;

  @Field(() => MemoryOptions, { nullable: true, description: 'What the memory offers.' })
  memoryOptions?: MemoryOptions | null;

  @Field(() => GpuSupport, { nullable: true, description: 'GPUs for machines.' })
  gpuSupport?: GpuSupport | null;
}
