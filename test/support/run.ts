import { execute, type ExecutionResult, parse, validate } from 'graphql';
import { compileOperation } from '../../resolvers/compile.ts';
import type { GatewayContext } from '../../resolvers/context.ts';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import type { TypedDocumentString } from './generated/operations.ts';

/** Validates and executes one operation with graphql-js against the gateway's schema; the result is plain JSON. */
export async function run<Result, Variables>(
  document: TypedDocumentString<Result, Variables> | string,
  variables: Variables,
  context: GatewayContext,
): Promise<ExecutionResult<Result>> {
  const schema = buildGatewaySchema();
  const parsed = parse(document.toString());
  const errors = validate(schema, parsed);
  if (errors.length > 0) return { errors };
  const result = await execute({
    schema,
    document: parsed,
    contextValue: context,
    variableValues: variables as Record<string, unknown>,
  });
  return { ...result, data: asJson(result.data) as Result };
}

/** As it goes over the wire: null prototypes and undefined are gone. */
export function asJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** What graphql-js makes of an operation. */
export async function interpret(
  document: { toString(): string },
  variables: Record<string, unknown> | undefined,
  context: GatewayContext,
): Promise<ExecutionResult> {
  const parsed = parse(document.toString());
  return execute({ schema: buildGatewaySchema(), document: parsed, contextValue: context, variableValues: variables });
}

/** What the compiled operation makes of it; throws when it doesn't compile. */
export async function runCompiled(
  document: { toString(): string },
  variables: Record<string, unknown> | undefined,
  context: GatewayContext,
): Promise<ExecutionResult> {
  const compiled = compileOperation(buildGatewaySchema(), parse(document.toString()));
  if (compiled === undefined) throw new Error('not compiled');
  return compiled(undefined, context, variables);
}
