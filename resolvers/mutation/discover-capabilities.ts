import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { DiscoverCapabilitiesInput, DiscoverCapabilitiesPayload } from '../../schema/api/discovery.ts';
import type { GatewayContext } from '../context.ts';
import { inNamespace } from './in-namespace.ts';

@Resolver()
export class DiscoverCapabilitiesMutation {
  @DependsOn('caller')
  @Mutation(() => DiscoverCapabilitiesPayload, {
    description:
      'Asks a provider now what it offers, with the credential that its spec names, and writes into `status.capabilities` (and `status.resources`) ' +
      'what came of that which the spec declares. Nothing is created or changed at the provider. Whoever calls needs ' +
      '`get` on the provider and `create` on `machineproviders/discover`. Calls at the same time share one discovery.',
  })
  discoverCapabilities(
    @Arg('input', () => DiscoverCapabilitiesInput, { description: 'Which provider, and how long to wait.' })
    input: DiscoverCapabilitiesInput,
    @Ctx() { discoveries }: GatewayContext,
  ): Promise<DiscoverCapabilitiesPayload> {
    return discoveries.discover(inNamespace(input));
  }
}
