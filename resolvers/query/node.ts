import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { CapabilityDiscovery } from '../../schema/api/discovery.ts';
import { type MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import { decodeNodeId, Node } from '../../schema/node.ts';
import type { GatewayContext } from '../context.ts';

const maxIds = 1000;

type AnyNode = MachineProvider | CapabilityDiscovery;

@Resolver()
export class NodeQuery {
  @DependsOn('caller')
  @Query(() => Node, {
    nullable: true,
    description: "Relay's refetch: the object of a global id; null when there is none, also for an id not of ours.",
  })
  node(
    @Arg('id', () => ID, { description: 'The `id` of an object.' }) id: string,
    @Ctx() context: GatewayContext,
  ): Promise<AnyNode | undefined> {
    return findNode(id, context);
  }

  @DependsOn('caller')
  @Query(() => [Node], {
    nullable: 'items',
    description:
      `The objects of at most ${maxIds} global ids, in their order; null where there is none, and, with an error at its ` +
      'place, where the caller may not see it.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'The ids of objects.' }) ids: readonly string[],
    @Ctx() context: GatewayContext,
  ): readonly Promise<AnyNode | undefined>[] {
    if (ids.length > maxIds) {
      throw new GatewayError('INVALID', `nodes: expected at most ${maxIds} ids, but got ${ids.length}.`, {
        fix: 'Ask for them in several requests.',
      });
    }
    return ids.map((id) => findNode(id, context));
  }
}

/** A promise even of what is known at once: one that may not be seen fails its own place in a list, and no other. */
async function findNode(id: string, { providers, discoveries }: GatewayContext): Promise<AnyNode | undefined> {
  const key = decodeNodeId(id);
  if (key?.kind === 'CapabilityDiscovery') return discoveries.find(key);
  return key === undefined ? undefined : providers.find(providerKey(key.namespace, key.name));
}
