import { badRequest, invalid, undecodable } from './api-error.ts';
import { asJsonObject, asText, isJsonObject, type ApiObject, type JsonObject } from './api-object.ts';
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
  checkType(asText(version), asText(kind), asText(asJsonObject(rawMetadata)['name']), resource);
  if (rawMetadata !== undefined && rawMetadata !== null && !isJsonObject(rawMetadata)) {
    throw badRequest('metadata must be an object');
  }
  const { metadata, unknown } = parseMetadata(rawMetadata, resource);
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

function checkType(version: string, kind: string, name: string, resource: Resource): void {
  const expected = apiVersion(resource);
  const missing = kind ? 'apiVersion' : 'Kind';
  if (!version || !kind) {
    // Of Kubernetes' own kinds the path says enough.
    if (!isCustom(resource)) return;
    throw badRequest(`Object '${missing}' is missing in the body: expected kind ${resource.kind} of ${expected}`);
  }
  if (version !== expected) {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (${expected})`);
  }
  if (kind === resource.kind) return;
  if (!isCustom(resource)) throw undecodable(resource, `it is of kind ${kind}`);
  const error = { type: 'FieldValueInvalid', field: 'kind', value: kind, detail: `must be ${resource.kind}` } as const;
  throw invalid({ kind: kind, group: resource.group }, name, [error]);
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
