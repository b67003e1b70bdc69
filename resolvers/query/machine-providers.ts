import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProviderConnection } from '../../schema/api/connection.ts';
import { MachineProviderFilter } from '../../schema/api/filter.ts';
import { MachineProviderOrder, OrderDirection } from '../../schema/api/order.ts';
import type { GatewayContext, ListQuery } from '../context.ts';

@ArgsType()
class MachineProvidersArgs implements ListQuery {
  @Field(() => String, {
    nullable: true,
    description:
      'Only this namespace; all that you may see when absent. An empty text is no namespace, and is refused.',
  })
  namespace?: string | null;

  @Field(() => MachineProviderFilter, { nullable: true, description: 'Only providers that match.' })
  filter?: MachineProviderFilter | null;

  @Field(() => [MachineProviderOrder], {
    nullable: true,
    description: 'The order, most significant key first; by namespace and name when absent.',
  })
  orderBy?: MachineProviderOrder[] | null;

  @Field(() => Int, { nullable: true, description: 'Page size going forward, at most 1000; 100 when none is given.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Go on behind this cursor; only good under the same `orderBy`.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Page size going backward, at most 1000.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Go back from this cursor; only good under the same `orderBy`.' })
  before?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Answer only from a copy that has reached this resourceVersion: what a mutation gave on any replica. Waits for a ' +
      'second at most, or for 6 where the gateway serves single namespaces (NAMESPACES), and then ends with TIMEOUT.',
  })
  minResourceVersion?: string | null;
}

@Resolver()
export class MachineProvidersQuery {
  @DependsOn('store')
  @Query(() => MachineProviderConnection, { description: 'Providers, filtered and ordered, page by page.' })
  async machineProviders(
    @Args(() => MachineProvidersArgs) { minResourceVersion, orderBy, ...query }: MachineProvidersArgs,
    @Ctx() { providers }: GatewayContext,
  ): Promise<MachineProviderConnection> {
    if (minResourceVersion != null) await providers.reach(minResourceVersion, query);
    return providers.list({ ...query, orderBy: orderBy?.map(withDirection) });
  }
}

function withDirection(order: MachineProviderOrder): MachineProviderOrder {
  return { field: order.field, direction: order.direction ?? OrderDirection.ASC };
}
