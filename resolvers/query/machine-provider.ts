import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { defaultNamespace } from '../../schema/api/namespace.ts';
import { MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import type { GatewayContext } from '../context.ts';

@ArgsType()
class MachineProviderArgs {
  @Field(() => String, { nullable: true, defaultValue: defaultNamespace, description: 'Namespace of the provider.' })
  namespace?: string | null;

  @Field(() => String, { description: 'Name of the provider, for example `aws-us-west-2`.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Answer only from a copy that has reached this resourceVersion: what a mutation gave on any replica. Waits for a ' +
      'second at most, or for 6 where the gateway serves single namespaces (NAMESPACES), and then ends with TIMEOUT.',
  })
  minResourceVersion?: string | null;
}

@Resolver()
export class MachineProviderQuery {
  @DependsOn('store')
  @Query(() => MachineProvider, { nullable: true, description: 'One provider by name; null when there is none.' })
  async machineProvider(
    @Args(() => MachineProviderArgs) { namespace, name, minResourceVersion }: MachineProviderArgs,
    @Ctx() { providers }: GatewayContext,
  ): Promise<MachineProvider | undefined> {
    const key = providerKey(namespace ?? defaultNamespace, name);
    if (minResourceVersion != null) await providers.reach(minResourceVersion, { key });
    return providers.find(key);
  }
}
