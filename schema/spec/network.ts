import { ArrayMaxSize, Max, MaxLength, Min, MinLength } from 'class-validator';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsCidr } from '../constraints/formats.ts';
import { ListKey } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';
import { LoadBalancer } from './load-balancer.ts';
import { SecurityGroup } from './security-group.ts';

export enum NetworkType {
  PUBLIC = 'public',
  PRIVATE = 'private',
  MANAGEMENT = 'management',
}
registerEnumType(NetworkType, {
  name: 'NetworkType',
  description: 'What a network is for.',
  valuesConfig: {
    PUBLIC: { description: 'Reachable from outside.' },
    PRIVATE: { description: 'Reachable from inside only.' },
    MANAGEMENT: { description: 'For running the platform itself.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A network that machines can be attached to.' })
@InputType('AvailableNetworkInput', { description: 'A network that machines can be attached to.' })
export class AvailableNetwork {
  @Required({ example: 'id: subnet-11111111' })
  @MinLength(1)
  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: "The provider's own id, unique in this list, for example `subnet-11111111`.",
  })
  id?: string | null;

  @MaxLength(512)
  @Field(() => String, { nullable: true, description: 'Name for people, for example `public-subnet-2a`.' })
  name?: string | null;

  @IsCidr()
  @Field(() => String, {
    nullable: true,
    description: 'Address range in CIDR notation, for example `10.0.1.0/24` or `2001:db8::/64`.',
  })
  cidr?: string | null;

  @Field(() => NetworkType, { nullable: true, description: 'What it is for.' })
  type?: NetworkType | null;

  @Min(0)
  @Max(4094)
  @Field(() => Int, { nullable: true, description: 'VLAN id, from 0 (untagged) to 4094, for example `100`.' })
  vlan?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Networks, firewall rules and load balancing.' })
@InputType('NetworkConfigInput', { description: 'Networks, firewall rules and load balancing.' })
export class NetworkConfig {
  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: 'Network for machines that name none, for example `vpc-12345678`.',
  })
  defaultNetworkId?: string | null;

  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: 'Subnet for machines that name none, for example `subnet-11111111`.',
  })
  defaultSubnetId?: string | null;

  @ArrayMaxSize(128)
  @ListKey('id')
  @Field(() => [AvailableNetwork], { nullable: true, description: 'Networks that machines can be attached to.' })
  availableNetworks?: readonly AvailableNetwork[] | null;

  @ArrayMaxSize(128)
  @ListKey('id')
  @Field(() => [SecurityGroup], { nullable: true, description: 'Groups of firewall rules.' })
  securityGroups?: readonly SecurityGroup[] | null;

  @Field(() => LoadBalancer, { nullable: true, description: 'How traffic is spread over machines.' })
  loadBalancer?: LoadBalancer | null;
}
