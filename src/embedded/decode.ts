import { badRequest, invalid, undecodable, type ApiError } from './api-error.ts';
import { asJsonObject, asMetadata, asText, isJsonObject, type ApiObject } from './api-object.ts';
import type { FieldError, FieldPath } from './field-error.ts';
import { withoutEmpty } from './metadata.ts';
import { metadataSchema } from './object-schema.ts';
import { apiVersion, type Resource } from './resource.ts';
import { nodesOf } from './schema-nodes.ts';
import { assessStructure } from './structure.ts';
import { prune, type StructuralSchema } from './structural-schema.ts';

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
  const { apiVersion: version, kind, metadata: given, ...content } = structuredClone(body);
  checkType(asText(version), asText(kind), asText(asJsonObject(given)['name']), resource);
  const metadata = given ?? {};
  const unknown = [
    ...prune(content, resource.schema, keepsNulls && !resource.isBuiltin ? 'keep' : 'drop'),
    ...prune(metadata, metadataSchema, 'drop', ['metadata']),
  ];
  const [error] = [
    ...assessTypes(metadata, metadataSchema, ['metadata']),
    ...(!resource.isBuiltin ? [] : assessTypes(content, resource.schema)),
  ];
  if (error !== undefined) throw undecodable(resource, error.detail ?? error.field);
  const object: ApiObject = {
    apiVersion: apiVersion(resource),
    kind: resource.kind,
    metadata: withoutEmpty(asMetadata(metadata)),
    ...content,
  };
  return { object, problems: unknown.map((path) => `unknown field "${path}"`) };
}

function assessTypes(value: unknown, schema: StructuralSchema, path: FieldPath = []): FieldError[] {
  return [...nodesOf(value, schema, undefined, path)].flatMap(assessStructure);
}

function checkType(version: string, kind: string, name: string, resource: Resource): void {
  const expected = apiVersion(resource);
  const missing = kind ? 'apiVersion' : 'Kind';
  if (!version || !kind) {
    // Of Kubernetes' own kinds the path says enough.
    if (resource.isBuiltin) return;
    throw badRequest(`Object '${missing}' is missing in the body: expected kind ${resource.kind} of ${expected}`);
  }
  if (version !== expected) {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (${expected})`);
  }
  if (kind === resource.kind) return;
  if (resource.isBuiltin) throw undecodable(resource, `it is of kind ${kind}`);
  const error = { type: 'FieldValueInvalid', field: 'kind', value: kind, detail: `must be ${resource.kind}` } as const;
  throw invalid({ kind: kind, group: resource.group }, name, [error]);
}

/** Applies the directive to what decoding dropped: warnings to send, or the refusal. */
export function judgeDropped(
  problems: readonly string[],
  directive: FieldValidation,
  refuse: (why: string) => ApiError,
): readonly string[] {
  if (problems.length === 0 || directive === 'Ignore') return [];
  if (directive === 'Warn') return problems;
  throw refuse(`strict decoding error: ${problems.join(', ')}`);
}
