import { badRequest, invalid, type ApiError } from './api-error.ts';
import { isJsonObject, type ApiObject, type JsonObject } from './api-object.ts';
import { parseMetadata } from './metadata.ts';
import { apiVersion, type Resource } from './resource.ts';
import { prune } from './structural-schema.ts';

/** What to do about fields that are unknown or there twice. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A decoded object with what was dropped from it, as the API server words it. */
export interface Decoded {
  readonly object: ApiObject;
  readonly problems: readonly string[];
}

/**
 * Types a body as an object of a resource: unknown fields are dropped and named, wrong top-level types throw 400.
 * Nulls mean absent, but in what is applied to a custom resource they stay, and the validation refuses them.
 * The body is not touched.
 */
export function decodeObject(body: unknown, resource: Resource, { keepsNulls = false } = {}): Decoded {
  if (!isJsonObject(body))
    throw badRequest(`the body must be an object, but got ${JSON.stringify(body)?.slice(0, 40)}`);
  const { apiVersion: version, kind, metadata: rawMetadata, ...rest } = body;
  checkType(version, kind, resource);
  if (rawMetadata !== undefined && rawMetadata !== null && !isJsonObject(rawMetadata)) {
    throw badRequest('metadata must be an object');
  }
  const { metadata, unknown } = parseMetadata(rawMetadata);
  const content: JsonObject = structuredClone(rest);
  const dropped = [
    ...prune(content, resource.schema, keepsNulls && isCustom(resource) ? 'keep' : 'drop'),
    ...unknown,
  ].map((path) => `unknown field "${path}"`);
  const object: ApiObject = { apiVersion: apiVersion(resource), kind: resource.kind, metadata, ...content };
  const [error] = resource.decodeErrors?.(object) ?? [];
  if (error !== undefined) throw undecodable(resource, error.detail ?? error.field);
  return { object, problems: dropped };
}

function isCustom({ decodeErrors }: Resource): boolean {
  return decodeErrors === undefined;
}

function undecodable({ kind, version }: Resource, why: string): ApiError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

function checkType(version: unknown, kind: unknown, resource: Resource): void {
  const expected = apiVersion(resource);
  if (!version || !kind) {
    // Of Kubernetes' own kinds the path says enough.
    if (!isCustom(resource)) return;
    throw badRequest(`Object 'Kind' or 'apiVersion' is missing: expected kind ${resource.kind} of ${expected}`);
  }
  if (version !== expected) {
    throw badRequest(
      `the API version in the data (${JSON.stringify(version)}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== resource.kind) {
    throw badRequest(
      `the kind in the data (${JSON.stringify(kind)}) does not match the expected kind (${resource.kind})`,
    );
  }
}

/** Applies the directive to what decoding dropped: warnings to send, or a refusal with 400. */
export function judgeDropped(problems: readonly string[], directive: FieldValidation, resource: Resource): string[] {
  if (problems.length === 0 || directive === 'Ignore') return [];
  if (directive === 'Warn') return [...problems];
  throw undecodable(resource, `strict decoding error: ${problems.join(', ')}`);
}

/** The same for a patch, which the API server refuses with 422 and the patched object. */
export function judgePatchDropped(
  problems: readonly string[],
  directive: FieldValidation,
  patched: ApiObject,
): string[] {
  if (problems.length === 0 || directive === 'Ignore') return [];
  if (directive === 'Warn') return [...problems];
  const detail = `strict decoding error: ${problems.join(', ')}`;
  throw invalid({ kind: '', group: '' }, '', [
    { type: 'FieldValueInvalid', field: 'patch', value: JSON.stringify(patched), detail },
  ]);
}
