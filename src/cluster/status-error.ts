import { readSecretsRefusal } from '../../schema/emit/secrets-policy.ts';
import { type ErrorCause, type ErrorCode, GatewayError } from '../../schema/gateway-error.ts';
import { type Call, isWrite, mayHaveHappened } from './call.ts';
import type { ApiFailure, KubernetesStatus } from './status.ts';

const maxMessage = 1_000;

/** A refusal by the API server as a GatewayError: its own message, bounded and on one line, and its causes. */
export function statusError(failure: ApiFailure, call: Call): GatewayError {
  const { status } = failure;
  if (failure.httpStatus === 404 && status?.name === undefined) return resourceUnknown(failure);
  const untyped = untypedCauses(failure);
  if (untyped.length > 0) {
    const message = 'The cluster refused the manifest: it does not fit the schema of its CustomResourceDefinition.';
    return new GatewayError('INVALID', message, { cause: failure, causes: untyped });
  }
  const secret =
    failure.httpStatus === 403 ? readSecretsRefusal(oneLine(status?.message ?? '', maxMessage)) : undefined;
  if (secret !== undefined) {
    const { path: field, message, fix } = secret;
    const causes = [{ field, message, reason: 'FieldValueForbidden' }];
    return new GatewayError('FORBIDDEN', message, { cause: failure, causes, fix });
  }
  const code = codeOf(failure);
  const message = status?.message === undefined ? withoutStatus(failure, call) : oneLine(status.message, maxMessage);
  const open = failure.httpStatus >= 500 && isWrite(call);
  return new GatewayError(code, open ? `${message} ${mayHaveHappened}` : message, {
    cause: failure,
    causes: status === undefined ? [] : causesOf(status),
    fix: fixOf(code, failure),
  });
}

function codeOf({ httpStatus, status, expired }: ApiFailure): ErrorCode {
  if (isBeingDeleted(status)) return 'BEING_DELETED';
  if (expired) return 'EXPIRED';
  if (status?.reason === 'AlreadyExists') return 'ALREADY_EXISTS';
  if (status?.reason === 'Timeout') return 'TIMEOUT';
  const code = codes[httpStatus];
  if (code !== undefined) return code;
  return httpStatus >= 500 ? 'UNAVAILABLE' : 'INVALID';
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'INTERNAL',
  406: 'INTERNAL',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  410: 'EXPIRED',
  413: 'TOO_LARGE',
  415: 'INTERNAL',
  429: 'OVERLOADED',
  500: 'INTERNAL',
  504: 'TIMEOUT',
};

/** The API server has no reason of its own for it: a create over a terminating object, or in a terminating namespace. */
function isBeingDeleted(status: KubernetesStatus | undefined): boolean {
  if (status === undefined) return false;
  if (status.causes.some((cause) => cause.reason === 'NamespaceTerminating')) return true;
  return status.reason === 'AlreadyExists' && /\bobject is being deleted\b/.test(status.message ?? '');
}

/** Without a name in its details a 404 is about the resource, or no Kubernetes at all, and not about one object. */
function resourceUnknown(failure: ApiFailure): GatewayError {
  return new GatewayError(
    'UNAVAILABLE',
    'The cluster does not serve the resource that was asked for: expected a served group and version, but got 404.',
    { cause: failure, fix: 'Install the CustomResourceDefinition, or point the gateway at the right cluster.' },
  );
}

function withoutStatus({ httpStatus }: ApiFailure, { verb, subject }: Call): string {
  return `Could not ${verb} ${subject}: expected an answer by the Kubernetes API, but got HTTP status ${httpStatus} without one.`;
}

function fixOf(code: ErrorCode, { status, retryAfterMs }: ApiFailure): string | undefined {
  switch (code) {
    case 'ALREADY_EXISTS':
      return 'Choose another name, or update the existing object.';
    case 'BEING_DELETED':
      return 'Wait until it is gone, then create it again.';
    case 'CONFLICT':
      return status?.causes.some((cause) => cause.reason === 'FieldManagerConflict')
        ? 'Leave these fields to their managers, or force the apply.'
        : 'Read the object again and repeat the change on its current resourceVersion.';
    case 'FORBIDDEN':
      return 'Ask for a Role with the verb and the resource that the message names.';
    case 'UNAUTHENTICATED':
      return 'Use a token that the cluster accepts.';
    case 'EXPIRED':
      return 'Start again with a new list.';
    case 'TOO_LARGE':
      return 'Send a smaller object.';
    case 'OVERLOADED':
      return `Try again ${retryAfterMs === undefined ? 'later' : `in ${Math.ceil(retryAfterMs / 1000)} s`}.`;
    case 'TIMEOUT':
      return 'Read the object before you repeat a write.';
    default:
      return undefined;
  }
}

const maxCauseMessage = 500;

function causesOf(status: KubernetesStatus): readonly ErrorCause[] {
  if (status.causes.length > 0) {
    return status.causes.map((cause) => ({ ...cause, message: oneLine(cause.message, maxCauseMessage) }));
  }
  return strictDecodingCauses(status.message ?? '');
}

/** With strict field validation the API server names unknown and duplicate fields in its message alone. */
function strictDecodingCauses(message: string): readonly ErrorCause[] {
  if (!message.includes('strict decoding error')) return [];
  const named = message.matchAll(/\b(unknown|duplicate) field "([^"]{1,500})"/g);
  return Array.from(named, ([text, what, field]) => ({
    field: field ?? '',
    message: text,
    reason: what === 'unknown' ? 'FieldValueForbidden' : 'FieldValueDuplicate',
  }));
}

/**
 * A server-side apply that does not fit the schema is answered with 500 and no reason, as if the server had failed;
 * fields and what is wrong with them stand in the message, one to a line when they are several.
 */
function untypedCauses({ httpStatus, status }: ApiFailure): readonly ErrorCause[] {
  const message = status?.message ?? '';
  if (httpStatus !== 500 || !message.startsWith('failed to create typed patch object (')) return [];
  const named = message.matchAll(/(?:\): |\n\s*)(\.[^\n]{1,500}?): ([^\n]{1,2000})/g);
  return Array.from(named, ([, field = '', what = '']) => ({
    field: field.replace(/^\./, ''),
    // What stands behind it is the value as Go prints it.
    message: oneLine(what.replace(/, got &value\..*$/, ', but got another type'), maxCauseMessage),
    reason: what === 'field not declared in schema' ? 'FieldValueForbidden' : 'FieldValueInvalid',
  }));
}

/** Control characters and line breaks as single spaces, cut with an ellipsis at `max` characters. */
function oneLine(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}
