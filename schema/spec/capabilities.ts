import { ArrayMaxSize, MaxLength, MinLength } from 'class-validator';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ListKey, ListSet } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';

export enum MachineOperation {
  CREATE = 'create',
  DELETE = 'delete',
  START = 'start',
  STOP = 'stop',
  RESTART = 'restart',
  RESIZE = 'resize',
}
registerEnumType(MachineOperation, {
  name: 'MachineOperation',
  description: 'What can be done to a machine.',
  valuesConfig: {
    CREATE: { description: 'Make a new machine.' },
    DELETE: { description: 'Remove a machine for good.' },
    START: { description: 'Switch a machine on.' },
    STOP: { description: 'Switch a machine off.' },
    RESTART: { description: 'Switch a machine off and on again.' },
    RESIZE: { description: "Change a machine's CPU, memory or instance type." },
  },
});

@ObjectType({ simpleResolvers: true, description: 'An image that machines can be made from.' })
@InputType('MachineImageInput', { description: 'An image that machines can be made from.' })
export class MachineImage {
  @MaxLength(512)
  @Field(() => String, { nullable: true, description: 'Name for people, for example `ubuntu-20.04-server`.' })
  name?: string | null;

  @Required({ example: 'id: vm-template-ubuntu2004' })
  @MinLength(1)
  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: "The provider's own id, unique in this list, for example `ami-0abcdef1234567890`.",
  })
  id?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Operating system. Known values: `linux`, `windows`, `freebsd`; others are allowed.',
  })
  osType?: string | null;

  @MaxLength(128)
  @Field(() => String, { nullable: true, description: 'Version of the operating system, for example `"20.04"`.' })
  version?: string | null;

  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'CPU architecture. Known values: `x86_64`, `arm64`; others are allowed.',
  })
  architecture?: string | null;

  @MaxLength(4096)
  @Field(() => String, { nullable: true, description: 'What the image is for, in a sentence.' })
  description?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What the provider can do beyond the basic operations.' })
@InputType('ProviderFeaturesInput', { description: 'What the provider can do beyond the basic operations.' })
export class ProviderFeatures {
  @Field(() => Boolean, { nullable: true, description: "Whether snapshots of a machine's disks can be taken." })
  snapshotSupport?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a machine can be resized while it runs.' })
  liveResize?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether disks can be added while a machine runs.' })
  hotPlugDisks?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether networks can be added while a machine runs.' })
  hotPlugNetworks?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a machine can carry metadata of its own.' })
  customMetadata?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether machines can be tagged.' })
  tagSupport?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the provider's own monitoring is connected." })
  monitoringIntegration?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the provider's own backups are connected." })
  backupIntegration?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What the platform team says this provider can do.' })
@InputType('ProviderCapabilitiesInput', { description: 'What the platform team says this provider can do.' })
export class ProviderCapabilities {
  @ArrayMaxSize(16)
  @ListSet()
  @Field(() => [MachineOperation], { nullable: true, description: 'What can be done to machines here.' })
  supportedOperations?: readonly MachineOperation[] | null;

  @ArrayMaxSize(1024)
  @MaxLength(64, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'Operating systems that run here. Known values: `linux`, `windows`, `freebsd`; others are allowed.',
  })
  supportedOSTypes?: readonly string[] | null;

  @ArrayMaxSize(1024)
  @MaxLength(256, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'Instance types (flavors) on offer, in the words of the provider, for example `t3.micro`.',
  })
  supportedInstanceTypes?: readonly string[] | null;

  @ArrayMaxSize(512)
  @ListKey('id')
  @Field(() => [MachineImage], { nullable: true, description: 'Images that machines can be made from.' })
  availableImages?: readonly MachineImage[] | null;

  @Field(() => ProviderFeatures, { nullable: true, description: 'What it can do beyond the basic operations.' })
  features?: ProviderFeatures | null;
}
