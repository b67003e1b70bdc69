import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  type GraphQLSchema,
  locatedError,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { withGraphqlErrors } from './compiled-errors.ts';
import type { GatewayContext } from './context.ts';
import { type CompiledCall, withoutArguments } from './without-arguments.ts';

/** Mistakes in variables that one answer tells: graphql-js writes the whole object into each of them. */
export const maxVariableErrors = 10;

/** One operation as JavaScript; `root` is the frame for a subscription, undefined for a query. Never throws or rejects. */
export type CompiledOperation = (
  root: unknown,
  context: GatewayContext,
  variables: Readonly<Record<string, unknown>> | null | undefined,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Compiles a validated operation with graphql-jit; undefined for what only graphql-js may execute: mutations (nothing to
 * gain), introspection, directives, and what doesn't compile.
 *
 * graphql-jit 0.8.9 only ever sees names here, never a value that a caller sent, because of what it does with values: it
 * writes argument literals into the code that it generates, where a crafted string runs as code; it turns an absent
 * variable inside an input object into null (in an update, null removes); it refuses defaults of non-null variables, and
 * takes a list for an input object. So graphql-js coerces all variables and arguments, and graphql-jit projects.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
): CompiledOperation | undefined {
  const operation = getOperationAST(document, operationName);
  if (operation == null || operation.operation === OperationTypeNode.MUTATION || isForGraphqlJsOnly(document))
    return undefined;
  const compiled = compileQuery(withoutArguments(schema), withoutVariables(document, operation), operation.name?.value);
  if (!isCompiledQuery(compiled)) return undefined;
  return (root, context, variables) => {
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
      maxErrors: maxVariableErrors,
    });
    if (coerced === undefined) return { errors: errors ?? [] };
    const call: CompiledCall = { context, variables: coerced };
    try {
      return withGraphqlErrors(compiled.query(root, call, {}));
    } catch (error) {
      return { data: null, errors: [locatedError(error, undefined)] };
    }
  };
}

/**
 * Whether a document holds what compiled code gets wrong: `__type(name:)` and the fields of introspection types take
 * arguments that can't be taken away; an answer named `__proto__` would replace a prototype; and a fragment that is
 * spread both with and without @skip or @include loses fields, because graphql-jit notes the conditions on its nodes.
 */
function isForGraphqlJsOnly(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
    },
    Field: ({ name, alias }) => {
      if (name.value === '__schema' || name.value === '__type' || alias?.value === '__proto__') found = true;
    },
  });
  return found;
}

/** The document with no variable declared, since graphql-jit is given none. */
function withoutVariables(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const bare = { ...operation, variableDefinitions: [] };
  return { ...document, definitions: document.definitions.map((each) => (each === operation ? bare : each)) };
}
