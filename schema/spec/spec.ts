import { ArrayMaxSize, MaxLength, MinLength } from 'class-validator';
import { Field, InputType, ObjectType } from 'type-graphql';
import { ListSet } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';
import { Satisfies } from '../constraints/satisfies.ts';
import { ProviderType } from '../enums.ts';
import { ProviderAuthentication } from './authentication.ts';
import { ProviderCapabilities } from './capabilities.ts';
import { ComputeConfig } from './compute.ts';
import { ProviderConfig } from './config.ts';
import { NetworkConfig } from './network.ts';
import { StorageConfig } from './storage.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'What the platform team declared. Everything is nullable: a stored object may be old or foreign.',
})
@InputType('MachineProviderSpecInput', {
  description:
    'What the platform team declares. The contract wants `type`, `region` and `authentication`; ' +
    'what is missing or wrong is answered as problems, all at once.',
})
export class MachineProviderSpec {
  @Required({ example: 'type: aws' })
  @Field(() => ProviderType, { nullable: true, description: 'The platform that makes the machines.' })
  type?: ProviderType | null;

  @Required({ example: 'region: us-west-2' })
  @MinLength(1)
  @MaxLength(253)
  @Satisfies(String.raw`self.matches('\\S')`, {
    expected: 'a region or datacenter',
    examples: ['us-west-2', 'datacenter1'],
    fix: 'Write the name of the primary region or datacenter.',
  })
  @Field(() => String, {
    nullable: true,
    description: 'Primary region or datacenter, for example `us-west-2` or `datacenter1`.',
  })
  region?: string | null;

  @ArrayMaxSize(128)
  @MinLength(1, { each: true })
  @MaxLength(253, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'Zones within the region, each once, for example `us-west-2a`; on vSphere the clusters.',
  })
  availabilityZones?: readonly string[] | null;

  @Field(() => ProviderConfig, { nullable: true, description: 'How the provider API is reached.' })
  config?: ProviderConfig | null;

  @Required({
    example: 'authentication: {type: apikey, apiKey: {secretRef: {name: aws-credentials, key: access-key-id}}}',
  })
  @Field(() => ProviderAuthentication, {
    nullable: true,
    description: 'How to authenticate to the provider; at least one method.',
  })
  authentication?: ProviderAuthentication | null;

  @Field(() => ProviderCapabilities, { nullable: true, description: 'What this provider can do.' })
  capabilities?: ProviderCapabilities | null;

  @Field(() => NetworkConfig, { nullable: true, description: 'Networks, firewall rules and load balancing.' })
  networkConfig?: NetworkConfig | null;

  @Field(() => StorageConfig, { nullable: true, description: 'Storage for machines, and their backups.' })
  storageConfig?: StorageConfig | null;

  @Field(() => ComputeConfig, { nullable: true, description: 'CPU, memory and GPUs for machines.' })
  computeConfig?: ComputeConfig | null;
}
