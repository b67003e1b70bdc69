import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import * as frames from '../schema/api/changes.ts';
import { HealthTransition } from '../schema/api/health-events.ts';
import { CatalogFields } from './field/catalog.ts';
import { CachedObjectsField } from './field/cached-objects.ts';
import { DriverField } from './field/driver.ts';
import { EventsField } from './field/events.ts';
import { ProblemsField } from './field/problems.ts';
import { YamlField } from './field/yaml.ts';
import { ApplyMachineProviderMutation } from './mutation/apply-machine-provider.ts';
import { CreateMachineProviderMutation } from './mutation/create-machine-provider.ts';
import { DeleteMachineProviderMutation } from './mutation/delete-machine-provider.ts';
import { DiscoverCapabilitiesMutation } from './mutation/discover-capabilities.ts';
import { ProbeMachineProviderMutation } from './mutation/probe-machine-provider.ts';
import { UpdateMachineProviderMutation } from './mutation/update-machine-provider.ts';
import { DriversQuery } from './query/drivers.ts';
import { GatewayQuery } from './query/gateway.ts';
import { MachineProviderQuery } from './query/machine-provider.ts';
import { MachineProvidersQuery } from './query/machine-providers.ts';
import { NodeQuery } from './query/node.ts';
import { ValidateMachineProviderQuery } from './query/validate-machine-provider.ts';
import { ViewerQuery } from './query/viewer.ts';
import { CapabilityDiscoverySubscription } from './subscription/capability-discovery.ts';
import { HealthTransitionsSubscription } from './subscription/health-transitions.ts';
import { MachineProviderChangesSubscription } from './subscription/machine-provider-changes.ts';
import { MachineProviderStatusSubscription } from './subscription/machine-provider-status.ts';
import { unwrap } from './unwrap.ts';

let built: GraphQLSchema | undefined;

/** The gateway's executable schema, built once per process. Throws when the decorated classes don't fit together. */
export function buildGatewaySchema(): GraphQLSchema {
  built ??= unwrap(
    buildSchemaSync({
      resolvers: [
        MachineProviderQuery,
        MachineProvidersQuery,
        NodeQuery,
        ValidateMachineProviderQuery,
        DriversQuery,
        GatewayQuery,
        ViewerQuery,
        CreateMachineProviderMutation,
        UpdateMachineProviderMutation,
        ApplyMachineProviderMutation,
        DeleteMachineProviderMutation,
        DiscoverCapabilitiesMutation,
        ProbeMachineProviderMutation,
        MachineProviderChangesSubscription,
        MachineProviderStatusSubscription,
        HealthTransitionsSubscription,
        CapabilityDiscoverySubscription,
        YamlField,
        EventsField,
        CachedObjectsField,
        ProblemsField,
        CatalogFields,
        DriverField,
      ],
      orphanedTypes: [
        frames.ProviderAdded,
        frames.ProviderModified,
        frames.ProviderDeleted,
        frames.StatusChanged,
        HealthTransition,
        frames.Synced,
        frames.Reset,
        frames.Bookmark,
      ],
      // Arguments are checked by GraphQL, manifests by validateManifest.
      validate: false,
      pubSub: unusedPubSub,
    }),
  );
  return built;
}

/** type-graphql demands one even when every subscription brings its own iterator; nothing is ever published. */
const unusedPubSub = {
  publish: (): void => undefined,
  subscribe: (topic: string): AsyncIterable<unknown> => {
    throw new Error(`Nothing is published here, so nothing can be subscribed to: "${topic}".`);
  },
};
