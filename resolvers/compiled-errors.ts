import { type ExecutionResult, GraphQLError } from 'graphql';

type Result = ExecutionResult | Promise<ExecutionResult>;

/**
 * A compiled operation's result with errors as graphql-js makes them. Those of graphql-jit 0.8.9 have no `extensions`,
 * which everybody who handles a GraphQLError takes for granted.
 */
export function withGraphqlErrors(result: Result): Result {
  return 'then' in result ? result.then(mended) : mended(result);
}

function mended(result: ExecutionResult): ExecutionResult {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(asGraphqlError) };
}

function asGraphqlError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  // The constructor takes only nodes to find the places by, which compiled code has not kept.
  return locations === undefined ? error : Object.assign(error, { locations });
}
