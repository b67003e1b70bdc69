import { type GraphQLSchema, isIntrospectionType, isSpecifiedScalarType, printType } from 'graphql';

/** The GraphQL schema as it is committed: types by name, so that a diff shows what changed; fields as they are written. */
export function presentGraphqlSchema(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [head, ...types.map(printType)].join('\n\n').concat('\n');
}

const head = '# Written by `npm run emit` from the classes in schema/ and resolvers/: change those, not this.';
