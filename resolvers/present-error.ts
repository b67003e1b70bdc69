import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { GatewayError } from '../schema/gateway-error.ts';

/** Where a masked or internal error goes to be logged; called once per error object. */
export type ReportError = (error: unknown) => void;

const masked = "Something went wrong inside the gateway; the operators find it in the gateway's log.";

/** What refusals of a request are called since Apollo named them so; passed on as they are. */
const requestCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * What a caller sees of an error, on every transport: GatewayErrors and refusals of the request as they are, anything
 * else masked as INTERNAL and reported. Takes what was thrown, or the GraphQLError that an executor wrapped around it.
 */
export function presentError(error: unknown, report: ReportError): GraphQLFormattedError {
  const cause = original(error);
  const place = placeOf(error);
  if (cause instanceof GatewayError) {
    if (cause.code === 'INTERNAL') reportOnce(cause, report);
    return { message: brief(cause.message), ...place, extensions: extensionsOf(cause) };
  }
  const code = requestCode(error, cause);
  if (code !== undefined) return { message: brief((error as GraphQLError).message), ...place, extensions: { code } };
  reportOnce(cause, report);
  return { message: masked, ...place, extensions: { code: 'INTERNAL' } };
}

/** graphql-js quotes what it was sent, which may be a megabyte; what is wrong with it stands at both ends. */
function brief(message: string): string {
  return message.length <= 1_000 ? message : `${message.slice(0, 600)} ... ${message.slice(-300)}`;
}

/** What was thrown, from under the layers that graphql-js and graphql-jit wrap around it. */
function original(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof GraphQLError && cause.originalError != null; depth++) {
    cause = cause.originalError;
  }
  return cause;
}

function placeOf(error: unknown): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  if (!(error instanceof GraphQLError)) return {};
  return {
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
  };
}

function extensionsOf({ code, fix, causes }: GatewayError): Record<string, unknown> {
  return { code, ...(fix === undefined ? {} : { fix }), ...(causes.length === 0 ? {} : { causes }) };
}

/**
 * The code of an error that graphql itself made of a bad request, else undefined. graphql-js marks none of them, so they
 * are told by where they arise: a refusal of arguments or variables says so in its first word, and what has no path
 * arose before execution.
 */
function requestCode(error: unknown, cause: unknown): string | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (/^(Variable "\$|Argument ")/.test(error.message)) return 'BAD_USER_INPUT';
  if (!(cause instanceof GraphQLError)) return undefined;
  if (requestCodes.has(cause.extensions.code)) return String(cause.extensions.code);
  if (error.path !== undefined) return undefined;
  return error.message.startsWith('Syntax Error') ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
}

// One failed list of events fails every provider that asked for it: one error, one line in the log.
const reported = new WeakSet<object>();

function reportOnce(error: unknown, report: ReportError): void {
  if (typeof error === 'object' && error !== null) {
    if (reported.has(error)) return;
    reported.add(error);
  }
  report(error);
}
