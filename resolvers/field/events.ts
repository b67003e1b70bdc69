import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { KubernetesEvent } from '../../schema/api/kubernetes-event.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { MachineProvider } from '../../schema/machine-provider.ts';
import type { GatewayContext } from '../context.ts';

const defaultLimit = 20;
const maxLimit = 500;

@Resolver(() => MachineProvider)
export class EventsField {
  @DependsOn('caller')
  @FieldResolver(() => [KubernetesEvent], {
    // Providers are read from the copy, Events from the cluster: one that can't be asked must not take the list along.
    nullable: true,
    description:
      'Kubernetes Events about this provider, newest first; null, with an error that says why, when the cluster can ' +
      'not be asked. The caller needs `list` on `events`.',
  })
  async events(
    @Root() provider: MachineProvider,
    @Arg('limit', () => Int, {
      nullable: true,
      defaultValue: defaultLimit,
      description: `How many at most, 1 to ${maxLimit}.`,
    })
    limit: number | null,
    @Ctx() context: GatewayContext,
  ): Promise<readonly KubernetesEvent[]> {
    return context.events.forProvider(provider, boundedLimit(limit ?? defaultLimit));
  }
}

function boundedLimit(limit: number): number {
  if (limit >= 1 && limit <= maxLimit) return limit;
  throw new GatewayError('INVALID', `events: expected a "limit" from 1 to ${maxLimit}, but got ${limit}.`);
}
