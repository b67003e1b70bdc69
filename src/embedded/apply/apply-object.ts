import { badRequest, conflict, notFound, ApiError } from '../api-error.ts';
import { asJsonObject, asText, isJsonObject, type ApiObject, type JsonObject } from '../api-object.ts';
import type { Body } from '../body.ts';
import { insertObject } from '../create.ts';
import { decodeObject } from '../decode.ts';
import { objectSchema } from '../object-schema.ts';
import type { Api, ResourceRequest, WriteOptions } from '../request.ts';
import { apiVersion, type Resource } from '../resource.ts';
import { updateObject } from '../update.ts';
import type { Written } from '../writing.ts';
import { checkApplied } from './check-applied.ts';
import { kubectlManager, syncLastApplied } from './last-applied.ts';
import { parseOwners, updater, type Owner, type Writer } from './managers.ts';
import { applyFields, trackingOf, trackUpdate } from './ownership.ts';

/**
 * Answers a server-side apply: 200, or 201 where there was no such object. Throws 400, 404, 409 when it would change
 * what others own, 422, and 500 (as the API server does) for what doesn't fit the schema.
 */
export function applyObject(api: Api, request: ResourceRequest, body: Body, options: WriteOptions): Written {
  const { resource, namespace = '', name = '', status } = request;
  const applied = parseApplied(body.value, resource);
  const warnings = judgeDuplicates(body.duplicates, options);
  const apply = (old: ApiObject | undefined) => {
    const { object, owners } = applyTo(old, applied, request, options, api);
    const sent = decodeObject(object, resource, { keepsNulls: true }).object;
    if (options.manager === kubectlManager) syncLastApplied(sent, applied);
    return { sent, owners, warnings };
  };
  return api.log.transaction(() => {
    if (api.log.find({ resource: resource.plural, namespace, name })) return updateObject(api, request, apply, options);
    if (status) throw notFound(resource, name);
    const { sent, owners } = apply(undefined);
    checkNew(sent, request);
    return insertObject(api, request, { sent, warnings, owners: () => owners }, options);
  });
}

function parseApplied(value: unknown, resource: Resource): JsonObject {
  if (!isJsonObject(value)) throw badRequest('error decoding patch: the body must be an object');
  const { apiVersion: version, kind } = value;
  const metadata = asJsonObject(value['metadata']);
  if (version !== apiVersion(resource) || kind !== resource.kind) {
    const expected = `${apiVersion(resource)}, Kind=${resource.kind}`;
    throw badRequest(`invalid object type: ${asText(version)}, Kind=${asText(kind)}: expected ${expected}`);
  }
  if ((metadata['managedFields'] ?? undefined) !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  // What the server alone decides is taken out: nobody reads these times, or the number behind the type.
  const kept = without(metadata, ['creationTimestamp', 'deletionTimestamp']);
  const problems = checkApplied({ ...value, metadata: kept }, objectSchema(resource));
  if (problems.length === 0) return { ...value, metadata: without(kept, ['generation']) };
  const listed = problems.length === 1 ? problems.join('') : ['errors:', ...problems].join('\n  ');
  const identity = `/${asText(metadata['name'])}; ${version}, Kind=${kind}`;
  throw new ApiError(500, '', `failed to create typed patch object (${identity}): ${listed}`);
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function judgeDuplicates(duplicates: readonly string[], { fieldValidation }: WriteOptions): readonly string[] {
  if (fieldValidation !== 'Strict' || duplicates.length === 0) return fieldValidation === 'Warn' ? duplicates : [];
  throw badRequest(`error strict decoding patch: ${duplicates.join('\n  ')}`);
}

/** What an endpoint reads and writes: /status the status and what says of which object, the other one all the rest. */
function partOf(object: JsonObject, { resource, status: isStatus }: ResourceRequest): JsonObject {
  const { status, ...rest } = object;
  if (!isStatus) return resource.hasStatus ? rest : object;
  const { name, namespace, resourceVersion } = asJsonObject(rest['metadata']);
  const identity = Object.entries({ name, namespace, resourceVersion }).filter(([, value]) => value !== undefined);
  const { apiVersion: version, kind } = rest;
  return { apiVersion: version, kind, metadata: Object.fromEntries(identity), ...(status !== undefined && { status }) };
}

function applyTo(
  old: ApiObject | undefined,
  applied: JsonObject,
  request: ResourceRequest,
  options: WriteOptions,
  api: Api,
): { readonly object: JsonObject; readonly owners: readonly Owner[] } {
  const { resource, status } = request;
  const writer: Writer = { ...updater(resource, options, status), operation: 'Apply' };
  const context = trackingOf(resource, api);
  const live = partOf(old ?? { apiVersion: apiVersion(resource), kind: resource.kind }, request);
  let owners = parseOwners(old?.metadata.managedFields) ?? [];
  if (old !== undefined && owners.length === 0) {
    // Nobody's so far: from now on somebody's, so that the first who applies takes nothing unseen.
    const before = updater(resource, { ...options, manager: 'before-first-apply' }, status);
    owners = trackUpdate(undefined, live, [], before, context);
  }
  return applyFields({
    live,
    applied: partOf(applied, request),
    owners,
    writer,
    force: options.force,
    ...context,
  });
}

function checkNew({ metadata }: ApiObject, { resource, name = '' }: ResourceRequest): void {
  if (metadata.name === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (metadata.uid === undefined) return;
  const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
  throw conflict(resource, name, why);
}
