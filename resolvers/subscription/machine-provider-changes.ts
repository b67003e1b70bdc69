import { Args, ArgsType, Field, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProviderChange, type MachineProviderFrame } from '../../schema/api/changes.ts';
import { MachineProviderFilter } from '../../schema/api/filter.ts';
import type { GatewayContext, MaybePromise } from '../context.ts';

@ArgsType()
class MachineProviderChangesArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Only this namespace; all that you may see when absent. An empty text is no namespace, and is refused.',
  })
  namespace?: string | null;

  @Field(() => MachineProviderFilter, { nullable: true, description: 'Only providers that match.' })
  filter?: MachineProviderFilter | null;

  @Field(() => String, {
    nullable: true,
    description: "Go on behind this cursor (of a frame, or a list's `feedCursor`); a snapshot first when absent.",
  })
  after?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Also frames for what changes all the time: check times, latency, health metrics, managedFields.',
  })
  includeVolatile?: boolean | null;
}

@Resolver()
export class MachineProviderChangesSubscription {
  @DependsOn('store')
  @Subscription(() => MachineProviderChange, {
    description: 'Every change of the providers, in order per provider, straight from the watch on the cluster.',
    subscribe: ({ args, context }: SubscribeResolverData<unknown, MachineProviderChangesArgs, GatewayContext>) =>
      changes(args, context),
  })
  machineProviderChanges(
    @Root() frame: MachineProviderFrame,
    @Args(() => MachineProviderChangesArgs) _args: MachineProviderChangesArgs,
  ): MachineProviderFrame {
    return frame;
  }
}

function changes(
  { includeVolatile, ...query }: MachineProviderChangesArgs,
  { feeds }: GatewayContext,
): MaybePromise<AsyncIterableIterator<MachineProviderFrame>> {
  return feeds.changes({ ...query, includeVolatile: includeVolatile ?? false });
}
