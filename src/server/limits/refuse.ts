import { GraphQLError } from 'graphql';
import { GatewayError, type ErrorCode } from '../../../schema/gateway-error.ts';

/** A GraphQL error that carries a GatewayError: what was asked, what the limit is, and the way out. */
export function refuse(code: ErrorCode, message: string, fix: string): GraphQLError {
  return new GraphQLError(message, { originalError: new GatewayError(code, message, { fix }) });
}
