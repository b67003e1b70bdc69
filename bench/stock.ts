// The baseline: Apollo Server and type-graphql as their guides set them up (the standalone server, default plugins,
// default field resolvers), over the same objects in an array. Nothing here is tuned, and nothing is slowed down.
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Arg, buildSchema, Int, Query, Resolver } from 'type-graphql';
import { MachineProviderConnection } from '../schema/api/connection.ts';
import { MachineProvider } from '../schema/machine-provider.ts';
import { readMachineProvider } from '../schema/read.ts';
import { benchStored } from './objects.ts';

const all = benchStored(Number(process.argv[2] ?? 10_000)).map(readMachineProvider);

@Resolver(() => MachineProvider)
class StockResolver {
  @Query(() => MachineProvider, { nullable: true })
  machineProvider(@Arg('namespace', () => String) namespace: string, @Arg('name', () => String) name: string) {
    return all.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  }

  @Query(() => MachineProviderConnection)
  machineProviders(@Arg('first', () => Int, { nullable: true }) first?: number) {
    const nodes = all.slice(0, first ?? 100);
    return {
      edges: nodes.map((node) => ({ node, cursor: node.id })),
      pageInfo: { hasNextPage: nodes.length < all.length, endCursor: nodes.at(-1)?.id },
    };
  }
}

interface Switchable {
  simpleResolvers?: boolean;
  fields?: { simple?: boolean }[];
}
// Our classes opt out of type-graphql's default field resolvers; the stock server has them.
const storage = (
  globalThis as unknown as { TypeGraphQLMetadataStorage: { objectTypes: Switchable[]; fields: { simple?: boolean }[] } }
).TypeGraphQLMetadataStorage;
for (const type of storage.objectTypes) type.simpleResolvers = false;
for (const field of storage.fields) field.simple = false;

const schema = await buildSchema({ resolvers: [StockResolver], validate: false });
const { url } = await startStandaloneServer(new ApolloServer({ schema }), { listen: { port: 0, host: '127.0.0.1' } });
process.send?.({ url });
