import { Args, ArgsType, Field, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { ProviderStatusEvent, type ProviderStatusFrame } from '../../schema/api/changes.ts';
import { defaultNamespace } from '../../schema/api/namespace.ts';
import { providerKey } from '../../schema/machine-provider.ts';
import type { GatewayContext, MaybePromise } from '../context.ts';

@ArgsType()
class MachineProviderStatusArgs {
  @Field(() => String, { nullable: true, defaultValue: defaultNamespace, description: 'Namespace of the provider.' })
  namespace?: string | null;

  @Field(() => String, { description: 'Name of the provider; it need not be there yet.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Go on behind this cursor; the status as it is now first when absent.',
  })
  after?: string | null;
}

@Resolver()
export class MachineProviderStatusSubscription {
  @DependsOn('store')
  @Subscription(() => ProviderStatusEvent, {
    description:
      'Every change of the status of one provider, also of check times, latency and health metrics alone, straight from the watch on the cluster.',
    subscribe: ({ args, context }: SubscribeResolverData<unknown, MachineProviderStatusArgs, GatewayContext>) =>
      status(args, context),
  })
  machineProviderStatus(
    @Root() frame: ProviderStatusFrame,
    @Args(() => MachineProviderStatusArgs) _args: MachineProviderStatusArgs,
  ): ProviderStatusFrame {
    return frame;
  }
}

function status(
  { namespace, name, after }: MachineProviderStatusArgs,
  { feeds }: GatewayContext,
): MaybePromise<AsyncIterableIterator<ProviderStatusFrame>> {
  return feeds.status({ key: providerKey(namespace ?? defaultNamespace, name), after });
}
