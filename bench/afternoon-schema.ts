import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';

/** The fields that the bench asks for. Objects come as the cluster has them, so most need no resolver. */
const definition = /* GraphQL */ `
  scalar Labels

  type Query {
    machineProvider(namespace: String!, name: String!): MachineProvider
    machineProviders(first: Int = 100, after: String): MachineProviderConnection!
  }
  type Subscription {
    machineProviderChanges: MachineProvider!
  }

  type MachineProviderConnection {
    edges: [MachineProviderEdge!]!
    pageInfo: PageInfo!
  }
  type MachineProviderEdge {
    node: MachineProvider!
    cursor: String!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  type MachineProvider {
    id: ID!
    metadata: Metadata!
    spec: Spec!
    status: Status
    ready: Boolean!
  }
  type Metadata {
    name: String!
    namespace: String!
    uid: String!
    resourceVersion: String!
    creationTimestamp: String!
    labels: Labels
  }
  type Spec {
    type: String
    region: String
    availabilityZones: [String!]
    config: Config
  }
  type Config {
    endpoint: String
  }
  type Status {
    phase: String
    connectivity: Connectivity
    health: Health
    resources: Resources
  }
  type Connectivity {
    status: String
    latencyMs: Int
  }
  type Health {
    score: Int
  }
  type Resources {
    usage: Usage
  }
  type Usage {
    machines: Int
  }
`;

export type Resolve = GraphQLFieldResolver<never, unknown>;

/** What is more than a resolver: where a subscription's values come from. */
export interface Subscribe {
  readonly subscribe: Resolve;
  readonly resolve: Resolve;
}

/** The schema with these resolvers, by type and field. Throws when one has no field. */
export function makeSchema(resolvers: Readonly<Record<string, Readonly<Record<string, Resolve | Subscribe>>>>) {
  const schema: GraphQLSchema = buildSchema(definition);
  for (const [typeName, byField] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    for (const [name, resolver] of Object.entries(byField)) {
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (field === undefined) throw new Error(`Expected the schema to have ${typeName}.${name}, but got none.`);
      Object.assign(field, typeof resolver === 'function' ? { resolve: resolver } : resolver);
    }
  }
  return schema;
}
