import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, GatewayError } from '../../../schema/gateway-error.ts';
import { send } from './exchange.ts';
import { Refusal } from './refusal.ts';

/** What a GraphQL answer may be written as; the first is what older clients expect. */
export const mediaTypes = ['application/json', 'application/graphql-response+json'] as const;
export type MediaType = (typeof mediaTypes)[number];

/**
 * The status of an answer without data, as GraphQL over HTTP wants it: under application/json every well-formed request
 * gets 200 (a proxy's own errors can't be told from the gateway's otherwise), under the newer type the status speaks.
 */
export function statusOf(mediaType: MediaType, status: number): number {
  return mediaType === 'application/json' && status === 400 ? 200 : status;
}

/** The status of a refusal before execution, whatever the media type: a client's retry logic reads it. */
function statusOfCode(code: ErrorCode): number {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 401;
    case 'FORBIDDEN':
      return 403;
    case 'OVERLOADED':
    case 'UNAVAILABLE':
      return 503;
    case 'TIMEOUT':
      return 504;
    case 'INTERNAL':
      return 500;
    default:
      return 400;
  }
}

export function sendErrors(
  response: ServerResponse,
  mediaType: MediaType,
  status: number,
  errors: readonly GraphQLFormattedError[],
  headers: Readonly<Record<string, string>> = {},
): void {
  sendResult(response, mediaType, status, JSON.stringify({ errors }), headers);
}

/** Sends what was thrown on the way to an operation: a Refusal with its status, a GatewayError with that of its code. */
export function sendRefusal(
  response: ServerResponse,
  mediaType: MediaType,
  error: unknown,
  present: (error: unknown) => GraphQLFormattedError,
): void {
  if (error instanceof Refusal) {
    sendErrors(response, mediaType, error.status, [present(error.error)], error.headers);
    return;
  }
  const code = error instanceof GatewayError ? error.code : 'INTERNAL';
  sendErrors(response, mediaType, statusOfCode(code), [present(error)], headersOfCode(code, response));
}

function headersOfCode(code: ErrorCode, { req }: ServerResponse): Readonly<Record<string, string>> {
  if (code === 'OVERLOADED') return { 'retry-after': '1' };
  if (code !== 'UNAUTHENTICATED') return {};
  // RFC 6750 has a client told whether it showed a bad token, or none.
  return { 'www-authenticate': req.headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"' };
}

export function sendResult(
  response: ServerResponse,
  mediaType: MediaType,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, { 'content-type': contentTypes[mediaType], 'cache-control': 'no-store', ...headers }, body);
}

const contentTypes: Readonly<Record<MediaType, string>> = {
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
};
