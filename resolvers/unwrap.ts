import { type GraphQLSchema, isInterfaceType } from 'graphql';

/**
 * Takes off what type-graphql wraps around the hot paths. Its type resolvers are async, which graphql-jit can't use and
 * graphql-js pays for with a promise per object; its subscription resolvers convert the arguments again on every frame.
 */
export function unwrap(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = kindOf;
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    field.resolve = (frame: unknown) => frame;
  }
  return schema;
}

/** Every object behind an interface carries the name of its type as `kind`. */
function kindOf(value: { readonly kind: string }): string {
  return value.kind;
}
