import { Args, ArgsType, Field, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import type { HealthFrame } from '../../schema/api/changes.ts';
import { MachineProviderFilter } from '../../schema/api/filter.ts';
import { HealthEvent } from '../../schema/api/health-events.ts';
import type { GatewayContext } from '../context.ts';

@ArgsType()
class HealthTransitionsArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Only this namespace; all that you may see when absent. An empty text is no namespace, and is refused.',
  })
  namespace?: string | null;

  @Field(() => MachineProviderFilter, {
    nullable: true,
    description: 'Only providers that match; one that comes to match, or no longer does, is told with what moved.',
  })
  filter?: MachineProviderFilter | null;

  @Field(() => String, {
    nullable: true,
    description: "Go on behind this cursor (of a frame, or a list's `feedCursor`); a snapshot first when absent.",
  })
  after?: string | null;
}

@Resolver()
export class HealthTransitionsSubscription {
  @DependsOn('store')
  @Subscription(() => HealthEvent, {
    description:
      'How providers are, and each change of it: a phase or a condition that moved, a quota that crossed 80, 90 or 100 % of ' +
      'its limit, a credential that comes near its end, to it or away from it. Straight from the watch on the cluster.',
    subscribe: ({ args, context }: SubscribeResolverData<unknown, HealthTransitionsArgs, GatewayContext>) =>
      context.feeds.health({ ...args }),
  })
  healthTransitions(
    @Root() frame: HealthFrame,
    @Args(() => HealthTransitionsArgs) _args: HealthTransitionsArgs,
  ): HealthFrame {
    return frame;
  }
}
