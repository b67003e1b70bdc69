import { createHash } from 'node:crypto';
import { type GraphQLSchema, Kind, type OperationDefinitionNode, type SelectionNode, visit } from 'graphql';
import { isOfStoreAlone } from '../../../resolvers/dependencies.ts';
import type { PlannedOperation, PreparedDocument } from './documents.ts';

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/**
 * Says for a subscription what its answers to an event are a function of, beside that event: two with the same key get the
 * same answers. undefined for one whose answers depend on who asks. The event must itself be of what its reader may see.
 */
export function createSharing(
  schema: GraphQLSchema,
): (prepared: PreparedDocument, operation: PlannedOperation, variables: Variables) => string | undefined {
  /** The variables that answers depend on, by operation; undefined where they may not be shared. */
  const known = new WeakMap<PlannedOperation, ReadonlySet<string> | undefined>();
  return (prepared, operation, variables) => {
    const { node } = operation;
    if (!known.has(operation)) {
      const isShared = isOfStoreAlone(schema, prepared.document, node.name?.value);
      known.set(operation, isShared ? variablesOfAnswers(prepared, node) : undefined);
    }
    const names = known.get(operation);
    if (names === undefined) return undefined;
    // One that was not given has its default, or is absent; null is a value.
    const values = Array.from(names, (name) => (isGiven(variables, name) ? [name, variables[name]] : [name]));
    const hash = values.length === 0 ? '' : createHash('sha256').update(JSON.stringify(values)).digest('base64url');
    return `${prepared.hash} ${node.name?.value ?? ''} ${hash}`;
  };
}

function isGiven(variables: Variables, name: string): variables is Readonly<Record<string, unknown>> {
  return variables != null && Object.hasOwn(variables, name) && variables[name] !== undefined;
}

/**
 * The root field's own arguments choose the events (by a filter, behind a cursor); once there is one, its answer depends
 * on those variables only that are used elsewhere.
 */
function variablesOfAnswers({ document }: PreparedDocument, operation: OperationDefinitionNode): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = { Variable: { enter: ({ name }: { name: { value: string } }) => void names.add(name.value) } };
  const withoutArguments = (selection: SelectionNode): SelectionNode =>
    selection.kind === Kind.FIELD ? { ...selection, arguments: [] } : selection;
  for (const selection of operation.selectionSet.selections) visit(withoutArguments(selection), collect);
  for (const directive of operation.directives ?? []) visit(directive, collect);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, collect);
  }
  return names;
}
