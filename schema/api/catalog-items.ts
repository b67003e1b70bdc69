import { Field, Float, Int, ObjectType } from 'type-graphql';

// What a provider offers, in the words of the provider; what it does not tell is null.

@ObjectType({ simpleResolvers: true, description: 'A region (or datacenter) of the provider.' })
export class DiscoveredRegion {
  @Field(() => String, { description: 'Its name, for example `us-west-2`.' })
  name!: string;

  @Field(() => [String], { description: 'Its zones, for example `us-west-2a`.' })
  zones!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'GPUs of one kind in an instance type.' })
export class DiscoveredGpu {
  @Field(() => String, { description: 'The kind, for example `nvidia-tesla-v100`.' })
  type!: string;

  @Field(() => Int, { description: 'How many of them.' })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: 'An instance type (flavor, machine type, size).' })
export class DiscoveredInstanceType {
  @Field(() => String, { description: 'Its name, for example `m5.large`.' })
  name!: string;

  @Field(() => Float, { nullable: true, description: 'Virtual CPUs.' })
  cpu?: number | undefined;

  @Field(() => Float, { nullable: true, description: 'Memory in GiB.' })
  memoryGb?: number | undefined;

  @Field(() => [DiscoveredGpu], { nullable: true, description: 'Its GPUs; empty when it has none.' })
  gpus?: readonly DiscoveredGpu[] | undefined;

  @Field(() => [String], { nullable: true, description: 'CPU architectures, for example `x86_64`, `arm64`.' })
  architectures?: readonly string[] | undefined;

  @Field(() => [String], { nullable: true, description: 'The zones where it is on offer.' })
  zones?: readonly string[] | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'An image that machines can be made from.' })
export class DiscoveredImage {
  @Field(() => String, { description: "The provider's own id, for example `ami-0abcdef1234567890`." })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name for people.' })
  name?: string | undefined;

  @Field(() => String, { nullable: true, description: 'Operating system, for example `linux`.' })
  osType?: string | undefined;

  @Field(() => String, { nullable: true, description: 'Version of the operating system.' })
  version?: string | undefined;

  @Field(() => String, { nullable: true, description: 'CPU architecture, for example `x86_64`.' })
  architecture?: string | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'A network.' })
export class DiscoveredNetwork {
  @Field(() => String, { description: "The provider's own id, for example `vpc-12345678`." })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name for people.' })
  name?: string | undefined;

  @Field(() => [String], { nullable: true, description: 'Address ranges in CIDR notation.' })
  cidrs?: readonly string[] | undefined;

  @Field(() => Int, { nullable: true, description: 'VLAN id.' })
  vlan?: number | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'A subnet.' })
export class DiscoveredSubnet {
  @Field(() => String, { description: "The provider's own id, for example `subnet-11111111`." })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name for people.' })
  name?: string | undefined;

  @Field(() => String, { nullable: true, description: 'Id of the network that it is part of.' })
  networkId?: string | undefined;

  @Field(() => String, { nullable: true, description: 'Address range in CIDR notation.' })
  cidr?: string | undefined;

  @Field(() => String, { nullable: true, description: 'The zone that it is in.' })
  zone?: string | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'A group of firewall rules.' })
export class DiscoveredSecurityGroup {
  @Field(() => String, { description: "The provider's own id, for example `sg-12345678`." })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name for people.' })
  name?: string | undefined;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | undefined;
}

@ObjectType({ simpleResolvers: true, description: 'A kind of storage.' })
export class DiscoveredStorageType {
  @Field(() => String, { description: 'Its name, for example `gp3`.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What the data lies on: `ssd`, `hdd` or `nvme`.' })
  type?: string | undefined;
}
