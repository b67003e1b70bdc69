import { GatewayError } from '../../schema/gateway-error.ts';
import type { Call } from './call.ts';
import { statusError } from './status-error.ts';
import { ApiFailure, parseStatus } from './status.ts';
import { transportError } from './transport-error.ts';

/** Whatever a call to the cluster threw, as the one error that callers know; a GatewayError passes as it is. */
export function toGatewayError(error: unknown, call: Call): GatewayError {
  if (error instanceof GatewayError) return error;
  const failure = error instanceof ApiFailure ? error : fromApiException(error);
  if (failure !== undefined) return statusError(failure, call);
  return transportError(error, call);
}

/** client-node's ApiException, known by its shape; its message holds headers and the whole body, so only its parts are used. */
function fromApiException(error: unknown): ApiFailure | undefined {
  if (!(error instanceof Error) || !('body' in error) || !('code' in error) || typeof error.code !== 'number') {
    return undefined;
  }
  return new ApiFailure(error.code, parseStatus(parseBody(error.body)));
}

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
