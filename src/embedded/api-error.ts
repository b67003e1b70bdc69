import { fieldErrorBody, type FieldError } from './field-error.ts';

interface StatusDetails {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
  readonly uid?: string | undefined;
  readonly causes?: readonly { readonly reason?: string; readonly message: string; readonly field?: string }[];
  readonly retryAfterSeconds?: number;
}

/** A refusal as the API server words it: the HTTP code, and the reason that clients switch on. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** Where an expired list may go on, at the price of consistency. */
  readonly continueToken: string | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails, continueToken?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.continueToken = continueToken;
  }
}

/** What errors say of the resource they are about. */
interface Named {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

export function presentStatus(error: ApiError): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error.continueToken === undefined ? {} : { continue: error.continueToken },
    status: 'Failure',
    message: error.message,
    ...(error.reason && { reason: error.reason }),
    ...(error.details && { details: error.details }),
    code: error.code,
  };
}

/** The Status of a deletion that took effect at once. */
export function presentSuccess(resource: Named, name: string, uid: string | undefined): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(resource.group && { group: resource.group }), kind: resource.plural, uid },
  };
}

export function qualified({ group, plural }: Named): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function about(resource: Named, name: string): StatusDetails {
  return { name, ...(resource.group && { group: resource.group }), kind: resource.plural };
}

export function notFound(resource: Named, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name));
}

export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** Says so when the one that is there waits for its finalizers: then it is a matter of time. */
export function alreadyExists(resource: Named, name: string, held: { readonly deletionTimestamp?: string }): ApiError {
  const going = held.deletionTimestamp === undefined ? '' : 'object is being deleted: ';
  const message = `${going}${qualified(resource)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, about(resource, name));
}

export function conflict(resource: Named, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, about(resource, name));
}

export const staleVersion =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(resource: Named, name: string, why: string): ApiError {
  const message = `${qualified(resource)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, about(resource, name));
}

/** 422 with a cause for every error. `kind` may be that of an option object, such as DeleteOptions. */
export function invalid(
  kind: { readonly kind: string; readonly group: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorBody(error)}`))];
  const all = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  const qualifiedKind = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new ApiError(422, 'Invalid', `${qualifiedKind} "${name}" is invalid: ${all}`, {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    kind: kind.kind,
    causes: errors.map((error) => ({ reason: error.type, message: fieldErrorBody(error), field: error.field })),
  });
}

export function invalidOption(kind: string, error: FieldError): ApiError {
  return invalid({ kind, group: 'meta.k8s.io' }, '', [error]);
}

/** For a resourceVersionMatch where it may not stand. */
export function invalidMatch(detail: string): ApiError {
  return invalidOption('ListOptions', { type: 'FieldValueForbidden', field: 'resourceVersionMatch', detail });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function wrongNamespace(): ApiError {
  return badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** 400 for a body that can't be read as what it should be. */
export function undecodable({ kind, version }: Named & { readonly version: string }, why: string): ApiError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(410, 'Expired', message, undefined, continueToken);
}

export function tooOld(resourceVersion: number, oldest: number): ApiError {
  return expired(`too old resource version: ${resourceVersion} (${oldest})`);
}

export function tooNew(resourceVersion: number, current: number): ApiError {
  const message = `Timeout: Too large resource version: ${resourceVersion}, current: ${current}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new ApiError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

/** 415 for a JSON patch that is more than kubectl's move from one kind of apply to the other. */
export function unsupportedPatch(): ApiError {
  const message = 'of JSON patch only "replace" of a field is served here: send a merge patch, or use a real cluster';
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function notAcceptable(): ApiError {
  const message = 'only the following media types are accepted: application/json';
  return new ApiError(406, 'NotAcceptable', message);
}

export function tooLarge(limitBytes: number): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}
