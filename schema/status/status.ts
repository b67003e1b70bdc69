import { ArrayMaxSize, IsInt, Min } from 'class-validator';
import { Field, Float, ObjectType } from 'type-graphql';
import { ListKey } from '../constraints/lists.ts';
import { ProviderPhase } from '../enums.ts';
import { AuthenticationState } from './authentication.ts';
import { CapabilityStatus } from './capabilities.ts';
import { Condition } from './condition.ts';
import { ConnectivityState } from './connectivity.ts';
import { ProviderHealth } from './health.ts';
import { ResourceStatus } from './resources.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'What was last observed of the provider. Everything is nullable: a stored object may be old or foreign.',
})
export class MachineProviderStatus {
  @Field(() => ProviderPhase, { nullable: true, description: 'Overall state.' })
  phase?: ProviderPhase | null;

  @ArrayMaxSize(128)
  @ListKey('type')
  @Field(() => [Condition], { nullable: true, description: 'The state in detail, one aspect each.' })
  conditions?: readonly Condition[] | null;

  @Field(() => ConnectivityState, { nullable: true, description: 'Whether the provider API can be reached.' })
  connectivity?: ConnectivityState | null;

  @Field(() => AuthenticationState, { nullable: true, description: 'Whether the provider accepts the credentials.' })
  authentication?: AuthenticationState | null;

  @Field(() => ResourceStatus, { nullable: true, description: 'What is in use, and what there is.' })
  resources?: ResourceStatus | null;

  @Field(() => ProviderHealth, { nullable: true, description: 'How well the provider works.' })
  health?: ProviderHealth | null;

  @Field(() => CapabilityStatus, {
    nullable: true,
    description: 'Which of the declared capabilities were found at the provider.',
  })
  capabilities?: CapabilityStatus | null;

  @IsInt()
  @Min(0)
  @Field(() => Float, {
    nullable: true,
    description: 'The `metadata.generation` that this was observed of; older than that means it may be out of date.',
  })
  observedGeneration?: number | null;
}
