import {
  type DocumentNode,
  getNamedType,
  getOperationAST,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type GraphQLNamedType,
  type SelectionSetNode,
} from 'graphql';
import type { Dependency } from '../schema/depends-on.ts';

/** What a field is marked with; undefined for one that only reads a property, and for one that nobody marked. */
export function dependencyOf(field: GraphQLField<unknown, unknown>): Dependency | undefined {
  const { dependsOn } = field.extensions;
  return dependsOn === 'store' || dependsOn === 'caller' || dependsOn === 'clock' ? dependsOn : undefined;
}

/** Whether a field works out its answer rather than reading a property. */
export function isWorkedOut(field: GraphQLField<unknown, unknown>): boolean {
  return field.resolve !== undefined || field.subscribe !== undefined || field.extensions['computed'] === true;
}

/**
 * Whether all that an operation selects is of the store alone, so that its answer may be made once for all who may see
 * the same. A field that is worked out but not marked is taken for the caller's. Wants a valid document.
 */
export function isOfStoreAlone(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (operation == null || root == null) return false;
  const fragments = new Map<string, SelectionSetNode>();
  const types = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(definition.name.value, definition.selectionSet);
    types.set(definition.name.value, definition.typeCondition.name.value);
  }
  // A fragment that is spread twice is walked once.
  const walked = new Set<string>();
  const walk = (set: SelectionSetNode, type: GraphQLNamedType | undefined): boolean =>
    set.selections.every((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        return walk(selection.selectionSet, condition === undefined ? type : schema.getType(condition));
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const spread = fragments.get(name);
        if (spread === undefined || walked.has(name)) return spread !== undefined;
        walked.add(name);
        return walk(spread, schema.getType(types.get(name) ?? ''));
      }
      const name = selection.name.value;
      // Of the schema itself, which is the same for everybody.
      if (name.startsWith('__')) return true;
      const fields = fieldsOf(schema, type, name);
      return (
        fields.length > 0 &&
        fields.every((field) => !isWorkedOut(field) || dependencyOf(field) === 'store') &&
        (selection.selectionSet === undefined ||
          fields.every((field) => walk(selection.selectionSet ?? set, getNamedType(field.type))))
      );
    });
  return walk(operation.selectionSet, root);
}

/** A field of an interface is that of whichever type stands behind it. */
function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType | undefined,
  name: string,
): readonly GraphQLField<unknown, unknown>[] {
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  return types.map((each) => each.getFields()[name]).filter((field) => field !== undefined);
}
