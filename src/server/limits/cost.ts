import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { findPageSize, type PageSize, type Variables } from './page-size.ts';

/** Estimates what an operation costs with these variables, in fields of the answer. */
export type CostPlan = (variables: Variables) => number;

/** Lists of objects without a page size (networks, images, conditions): how many items a provider has, about. */
const listFactor = 3;

/** Fields that work harder than reading a property, in fields of an answer that take as long. */
const weights: Readonly<Record<string, number>> = {
  'Query.__schema': 20_000,
  'Query.__type': 1_000,
  'MachineProvider.yaml': 400,
  'MachineProvider.problems': 200,
  'MachineProvider.events': 100,
  // A provider is asked, over connections of its own.
  'Mutation.probeMachineProvider': 10_000,
  'Mutation.discoverCapabilities': 10_000,
};

/** A filter may be tried on every provider there is: as long as a selector and ten thousand of them take. */
const filterWeight = 20_000;

/** A sum whose parts that depend on variables are kept apart. */
interface Sum {
  readonly fixed: number;
  readonly pages: readonly { readonly size: PageSize; readonly each: Sum }[];
}

/** Walks the operation once; its plan is then cheap to ask on every request. Wants a document within its limits. */
export function planCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): CostPlan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk = { schema, fragments, operation };
  const sum = sumOf(walk, schema.getRootType(operation.operation) ?? undefined, operation.selectionSet, undefined);
  return (variables) => evaluate(sum, variables);
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
}

/** `page` is the size that a connection was asked for; its `edges` and `nodes` have as many items. */
function sumOf(
  walk: Walk,
  parent: GraphQLNamedType | undefined,
  set: SelectionSetNode,
  page: PageSize | undefined,
): Sum {
  const parts = set.selections.map((selection): Sum => {
    if (selection.kind === Kind.FIELD) return sumOfField(walk, parent, selection, page);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
    if (fragment === undefined) return { fixed: 0, pages: [] };
    const type = fragment.typeCondition ? walk.schema.getType(fragment.typeCondition.name.value) : parent;
    return sumOf(walk, type, fragment.selectionSet, page);
  });
  return { fixed: parts.reduce((total, { fixed }) => total + fixed, 0), pages: parts.flatMap(({ pages }) => pages) };
}

function sumOfField(
  walk: Walk,
  parent: GraphQLNamedType | undefined,
  node: FieldNode,
  page: PageSize | undefined,
): Sum {
  const name = node.name.value;
  const filtered = node.arguments?.some((argument) => argument.name.value === 'filter') ? filterWeight : 0;
  const own = (weights[`${parent?.name ?? ''}.${name}`] ?? 1) + filtered;
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (field === undefined || node.selectionSet === undefined) return { fixed: own, pages: [] };
  const size = findPageSize(field, node, walk.operation);
  const named = getNamedType(field.type);
  if (!isListType(getNullableType(field.type))) {
    return plus(own, sumOf(walk, named, node.selectionSet, size));
  }
  const item = plus(1, sumOf(walk, named, node.selectionSet, undefined));
  const items = size ?? (name === 'edges' || name === 'nodes' ? page : undefined);
  if (items !== undefined) return { fixed: own, pages: [{ size: items, each: item }] };
  return plus(own, isCompositeType(named) ? times(listFactor, item) : item);
}

function plus(fixed: number, sum: Sum): Sum {
  return { fixed: fixed + sum.fixed, pages: sum.pages };
}

function times(factor: number, sum: Sum): Sum {
  return {
    fixed: factor * sum.fixed,
    pages: sum.pages.map(({ size, each }) => ({ size, each: times(factor, each) })),
  };
}

function evaluate({ fixed, pages }: Sum, variables: Variables): number {
  let total = fixed;
  for (const { size, each } of pages) total += size(variables) * evaluate(each, variables);
  return total;
}
