import { type ErrorCause, GatewayError } from '../../../schema/gateway-error.ts';
import type { ObjectMeta } from '../../../schema/object-meta.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import type { ObjectName } from '../../cluster/ports.ts';
import { type Applied, presentFieldConflicts } from './field-conflict.ts';

/** A write that was refused, and what is known of the object it was meant for. */
export interface RefusedWrite {
  readonly verb: 'create' | 'update' | 'apply' | 'delete';
  readonly target: ObjectName;
  readonly expectedResourceVersion: string | undefined;
  readonly expectedUid: string | undefined;
  readonly applied?: Applied;
}

/** Who the object is now and who wrote it, as far as it could be found out. */
export type CurrentObject = Pick<ObjectMeta, 'resourceVersion' | 'uid' | 'managedFields'>;

/** The refusals that a caller can act on; every other error is a fault. */
const refusals = ['INVALID', 'ALREADY_EXISTS', 'NOT_FOUND', 'CONFLICT', 'BEING_DELETED', 'FORBIDDEN'] as const;

export type Refusal = GatewayError & { readonly code: (typeof refusals)[number] };

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof GatewayError && refusals.some((code) => code === error.code);
}

/** A refusal as problems: one for each field that the cluster named, else one for the object. */
export function presentRefusal(
  error: Refusal,
  write: RefusedWrite,
  current: CurrentObject | undefined,
): ValidationProblem[] {
  switch (error.code) {
    case 'INVALID':
      return error.causes.length > 0 ? presentCauses(error.causes) : [plain(error, '')];
    case 'ALREADY_EXISTS':
      return [plain(error, 'metadata.name', 'Choose another name, or change the existing one with an update.')];
    case 'NOT_FOUND':
      return write.verb === 'create' || write.verb === 'apply'
        ? [plain(error, 'metadata.namespace', 'Create the namespace first, or choose an existing one.')]
        : [plain(error, 'metadata.name', 'Check namespace and name, or create it.')];
    case 'CONFLICT':
      return presentConflicts(error, write, current);
    case 'BEING_DELETED':
      return [plain(error, 'metadata.deletionTimestamp', 'Wait until it is gone, then create it anew.')];
    case 'FORBIDDEN':
      return presentForbidden(error);
  }
}

/** Admission may name the field that it is about. */
function presentForbidden(error: Refusal): ValidationProblem[] {
  const named = error.causes.filter(({ field }) => field !== '');
  if (named.length === 0) return [plain(error, '', 'Ask for the permission that the message names.')];
  return named.map(({ field, message }) => problem(ProblemCode.FORBIDDEN, field, message, error.fix));
}

function presentConflicts(
  error: Refusal,
  write: RefusedWrite,
  current: CurrentObject | undefined,
): ValidationProblem[] {
  const managedFields = current?.managedFields ?? [];
  const fields = write.applied && presentFieldConflicts(error.causes, write.applied, managedFields);
  return fields ?? [presentConflict(error, write, current)];
}

function presentConflict(
  error: Refusal,
  { target, expectedResourceVersion, expectedUid }: RefusedWrite,
  current: CurrentObject | undefined,
): ValidationProblem {
  const who = `${target.namespace}/${target.name}`;
  if (!current) return plain(error, 'metadata.resourceVersion', 'Read it again and decide anew.');
  if (expectedUid !== undefined && expectedUid !== current.uid) {
    const message = `Expected ${who} to have the uid ${expectedUid}, but got ${current.uid}: it was deleted and created anew.`;
    return problem(
      ProblemCode.CONFLICT,
      'metadata.uid',
      message,
      'Read it again, and make sure that this one is meant.',
    );
  }
  const { resourceVersion } = current;
  const message = expectedResourceVersion
    ? `Expected ${who} at resourceVersion ${expectedResourceVersion}, but got ${resourceVersion}: it was changed meanwhile.`
    : `${who} was changed meanwhile; it is now at resourceVersion ${resourceVersion}.`;
  const fix = `Read it again; if the change still holds, repeat it with expectedResourceVersion: "${resourceVersion}".`;
  return problem(ProblemCode.CONFLICT, 'metadata.resourceVersion', message, fix);
}

export function beingDeleted({ namespace, name }: ObjectName): GatewayError {
  return new GatewayError('BEING_DELETED', `${namespace}/${name} is being deleted and waits for its finalizers.`);
}

/** The reasons of Kubernetes' field errors that have a code of their own. */
const codeOfReason: Readonly<Record<string, ProblemCode>> = {
  FieldValueRequired: ProblemCode.REQUIRED,
  FieldValueNotSupported: ProblemCode.NOT_SUPPORTED,
  FieldValueTooLong: ProblemCode.TOO_LONG,
  FieldValueTooMany: ProblemCode.TOO_MANY,
  FieldValueDuplicate: ProblemCode.DUPLICATE,
};

/** The API server may say a thing twice. */
function presentCauses(causes: readonly ErrorCause[]): ValidationProblem[] {
  const problems = new Map(causes.map((cause) => [`${cause.field}\n${cause.message}`, presentCause(cause)]));
  return [...problems.values()];
}

function presentCause({ field, message, reason = '' }: ErrorCause): ValidationProblem {
  const code = /^unknown field|^field not declared/.test(message) ? ProblemCode.UNKNOWN_FIELD : codeOfReason[reason];
  return problem(code ?? ProblemCode.INVALID, field, message);
}

function plain(error: Refusal, path: string, fix?: string): ValidationProblem {
  return problem(ProblemCode[error.code], path, error.message, error.fix ?? fix);
}

function problem(code: ProblemCode, path: string, message: string, fix?: string): ValidationProblem {
  return { code, path, message, fix, severity: Severity.ERROR };
}
