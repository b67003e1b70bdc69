import { type FieldNode, type GraphQLField, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** How many items a field was asked for; known only with the variables. */
export type PageSize = (variables: Variables) => number;

/** The most that a resolver gives; what asks for more is refused there, with a better message. */
const maxPage = 1000;
const defaultPage = 100;
const sizeArguments: readonly string[] = ['first', 'last', 'limit', 'ids'];

/** The page size that a field's arguments ask for; undefined when it has no such argument. */
export function findPageSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  operation: OperationDefinitionNode,
): PageSize | undefined {
  const definitions = field.args.filter((argument) => sizeArguments.includes(argument.name));
  if (definitions.length === 0) return undefined;
  const given = definitions.flatMap(({ name }) => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return value === undefined ? [] : [sizeOf(value, operation)];
  });
  const standard = definitions.find(({ defaultValue }) => typeof defaultValue === 'number')?.defaultValue;
  const fallback = typeof standard === 'number' ? standard : defaultPage;
  return (variables) => {
    const sizes = given.map((size) => size(variables)).filter((size) => size !== undefined);
    return sizes.length === 0 ? fallback : Math.min(maxPage, Math.max(0, ...sizes));
  };
}

function sizeOf(value: ValueNode, operation: OperationDefinitionNode): (variables: Variables) => number | undefined {
  if (value.kind === Kind.VARIABLE) {
    const { name } = value;
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name.value);
    const standard = definition?.defaultValue && sizeOf(definition.defaultValue, operation);
    return (variables) => {
      const given = variables[name.value];
      if (given === undefined) return standard?.(variables);
      return Array.isArray(given) ? given.length : typeof given === 'number' ? given : undefined;
    };
  }
  const size =
    value.kind === Kind.INT ? Number(value.value) : value.kind === Kind.LIST ? value.values.length : undefined;
  return () => size;
}
