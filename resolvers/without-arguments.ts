import {
  getArgumentValues,
  type GraphQLField,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  isIntrospectionType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { GatewayContext } from './context.ts';
import { oncePerObject } from './once-per-object.ts';

/** What a compiled operation is called with in place of the context: the variables travel beside it. */
export interface CompiledCall {
  readonly context: GatewayContext;
  /** Coerced by graphql-js. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The same schema with no argument on any field: each resolver gets its arguments from graphql-js, by the field's node
 * in the document and the variables in its CompiledCall. Types keep their names, so documents fit both schemas.
 */
export const withoutArguments = oncePerObject((schema: GraphQLSchema): GraphQLSchema => {
  const types = new Map<string, GraphQLNamedType>();

  function counterpart<T extends GraphQLNamedType>(type: T): T {
    const known = types.get(type.name);
    if (known !== undefined) return known as T;
    const made = strip(type);
    types.set(type.name, made);
    return made as T;
  }

  function strip(type: GraphQLNamedType): GraphQLNamedType {
    if (isIntrospectionType(type)) return type;
    if (type instanceof GraphQLObjectType) {
      return new GraphQLObjectType({
        ...type.toConfig(),
        interfaces: () => type.getInterfaces().map(counterpart),
        fields: () => stripFields(type),
      });
    }
    if (type instanceof GraphQLInterfaceType) {
      return new GraphQLInterfaceType({
        ...type.toConfig(),
        interfaces: () => type.getInterfaces().map(counterpart),
        fields: () => stripFields(type),
      });
    }
    return type;
  }

  function stripFields(type: GraphQLObjectType | GraphQLInterfaceType): GraphQLFieldConfigMap<unknown, CompiledCall> {
    const config = type.toConfig().fields;
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [
        field.name,
        { ...config[field.name], type: retarget(field.type), args: {}, ...resolverOf(field) },
      ]),
    );
  }

  function retarget(type: GraphQLOutputType): GraphQLOutputType {
    if (isNonNullType(type)) return new GraphQLNonNull(retarget(type.ofType));
    if (isListType(type)) return new GraphQLList(retarget(type.ofType));
    return counterpart(type);
  }

  const { query, mutation, subscription, types: all, ...config } = schema.toConfig();
  const root = (type: typeof query): typeof query => (type == null ? type : counterpart(type));
  return new GraphQLSchema({
    ...config,
    query: root(query),
    mutation: root(mutation),
    subscription: root(subscription),
    types: all.map(counterpart),
  });
});

function resolverOf(field: GraphQLField<unknown, unknown>): { resolve?: GraphQLFieldResolver<unknown, CompiledCall> } {
  const { resolve = field.extensions['computed'] === true ? readProperty : undefined } = field;
  if (resolve === undefined) return {};
  return {
    resolve: (source, _none, { context, variables }, info) => {
      const [node] = info.fieldNodes;
      const args = node === undefined || field.args.length === 0 ? {} : getArgumentValues(field, node, variables);
      const result: unknown = resolve(source, args, context, info);
      return result instanceof Promise ? settling(result.then(failingInPlace)) : failingInPlace(result);
    },
  };
}

/** As a resolver, because compiled code reads a plain property's path again for every check and every field below it. */
function readProperty(source: unknown, _args: unknown, _context: unknown, { fieldName }: GraphQLResolveInfo): unknown {
  return (source as Readonly<Record<string, unknown>>)[fieldName];
}

/**
 * graphql-jit puts null at the end of a list, and not in its place, for an item whose promise rejects; an Error that an
 * item resolves to fails in its place.
 */
function failingInPlace(result: unknown): unknown {
  if (!Array.isArray(result) || !result.some(isPromise)) return result;
  return result.map((item: unknown) => (isPromise(item) ? settling(item.catch(asError)) : item));
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/**
 * graphql-jit leaves a throw of its own code behind a promise unhandled, and then the operation never answers (and the
 * process may end); this hands such a throw to the same callback that a rejection goes to.
 */
function settling(promise: Promise<unknown>): PromiseLike<unknown> {
  return {
    then: (onFulfilled, onRejected) =>
      promise
        .then(failingInPlace)
        .then(onFulfilled as (value: unknown) => never, onRejected)
        .then(undefined, onRejected),
  };
}
