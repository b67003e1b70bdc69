import { Args, ArgsType, Field, ID, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { CapabilityDiscovery } from '../../schema/api/discovery.ts';
import { defaultNamespace } from '../../schema/api/namespace.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { decodeNodeId } from '../../schema/node.ts';
import type { FollowQuery, GatewayContext } from '../context.ts';

@ArgsType()
class CapabilityDiscoveryArgs {
  @Field(() => ID, { nullable: true, description: 'Its id, as `discoverCapabilities` gave it.' })
  id?: string | null;

  @Field(() => String, { nullable: true, defaultValue: defaultNamespace, description: 'Namespace of the provider.' })
  namespace?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the provider, whose latest discovery is meant. Give exactly one of `id` and `name`.',
  })
  name?: string | null;
}

@Resolver()
export class CapabilityDiscoverySubscription {
  @DependsOn('caller')
  @Subscription(() => CapabilityDiscovery, {
    description:
      'A discovery of this replica as it is now, and again at each step, to its end: then the subscription completes. ' +
      'Whoever may discover the provider may follow, whoever asked for it.',
    subscribe: ({ args, context }: SubscribeResolverData<unknown, CapabilityDiscoveryArgs, GatewayContext>) =>
      context.discoveries.follow(parseQuery(args)),
  })
  capabilityDiscovery(
    @Root() frame: CapabilityDiscovery,
    @Args(() => CapabilityDiscoveryArgs) _args: CapabilityDiscoveryArgs,
  ): CapabilityDiscovery {
    return frame;
  }
}

function parseQuery({ id, namespace, name }: CapabilityDiscoveryArgs): FollowQuery {
  if ((id == null) === (name == null)) {
    const got = id == null ? 'none' : 'both';
    throw new GatewayError('INVALID', `Expected exactly one of id and name, but got ${got}.`, {
      fix: 'Pass the `id` of a discovery, or the `name` of its provider.',
    });
  }
  if (id == null) return { namespace: namespace ?? defaultNamespace, name: name ?? '', runId: undefined };
  const key = decodeNodeId(id);
  if (key?.kind !== 'CapabilityDiscovery') {
    throw new GatewayError('INVALID', 'Expected the id of a discovery, but got another text.', {
      fix: 'Pass `discovery { id }` of what `discoverCapabilities` answered.',
    });
  }
  return key;
}
