import { isDeepStrictEqual } from 'node:util';
import { mergePatch } from '../../schema/merge-patch.ts';
import { badRequest, conflict, invalid, notFound, staleVersion, undecodable, wrongNamespace } from './api-error.ts';
import { isJsonObject, parseStored, type ApiObject } from './api-object.ts';
import { parseOwners, updater, withOwners, type Owner } from './apply/managers.ts';
import { trackingOf, trackUpdate } from './apply/ownership.ts';
import { jsonPatchType, type Body } from './body.ts';
import { decodeObject, judgeDropped } from './decode.ts';
import type { FieldError } from './field-error.ts';
import { jsonPatch } from './json-patch.ts';
import { keepSystemFields } from './metadata.ts';
import type { Api, ResourceRequest, WriteOptions } from './request.ts';
import type { Resource } from './resource.ts';
import { appendObject, checkValid, type Append, type Written } from './writing.ts';

/** Works out what an object should become; throws ApiError to refuse. */
type Change = (old: ApiObject) => {
  readonly sent: ApiObject;
  readonly warnings: readonly string[];
  /** Who owns which fields from now on; when absent, whoever writes owns what it changes. */
  readonly owners?: readonly Owner[];
};

/** Answers a PUT. Throws 400, 404, 409 Conflict when the resourceVersion is not the current one, and 422. */
export function replaceObject(api: Api, request: ResourceRequest, body: Body, options: WriteOptions): Written {
  const { resource } = request;
  const { object: sent, problems } = decodeObject(body.value, resource);
  const warnings = judgeDropped([...body.duplicates, ...problems], options.fieldValidation, (why) =>
    undecodable(resource, why),
  );
  if (sent.metadata.resourceVersion === undefined && resource.needsVersion) throw unversioned(resource, sent);
  const change = ({ metadata: { uid, name } }: ApiObject) => {
    if (sent.metadata.uid === undefined || sent.metadata.uid === uid) return { sent, warnings };
    const why = `Precondition failed: UID in precondition: ${sent.metadata.uid}, UID in object meta: ${uid ?? ''}`;
    throw conflict(resource, name, why);
  };
  return updateObject(api, request, change, options);
}

/** Answers a merge patch or a JSON patch; a resourceVersion in it guards the write. Throws as a PUT does. */
export function patchObject(api: Api, request: ResourceRequest, body: Body, options: WriteOptions): Written {
  const isJsonPatch = body.type === jsonPatchType;
  if (!isJsonPatch && !isJsonObject(body.value)) throw badRequest('a merge patch must be a JSON object');
  const change = (old: ApiObject) => {
    const value = isJsonPatch ? jsonPatch(old, body.value) : mergePatch(old, body.value);
    const patched = decodeObject(value, request.resource);
    const problems = [...body.duplicates, ...patched.problems];
    const refuse = (detail: string) =>
      invalid({ kind: '', group: '' }, '', [
        { type: 'FieldValueInvalid', field: 'patch', value: JSON.stringify(patched.object), detail },
      ]);
    return { sent: patched.object, warnings: judgeDropped(problems, options.fieldValidation, refuse) };
  };
  return updateObject(api, request, change, options);
}

/**
 * The one way an object changes: what the server decides is put back, what the endpoint may not write is kept, the
 * result is validated against what was, and only a difference is written. Check and write are one transaction.
 */
export function updateObject(api: Api, request: ResourceRequest, change: Change, options: WriteOptions): Written {
  const { resource, namespace = '', name = '', status } = request;
  return api.log.transaction((append) => {
    const found = api.log.find({ resource: resource.plural, namespace, name });
    if (found === undefined) throw notFound(resource, name);
    const old = parseStored(found.text);
    const { sent, warnings, owners } = change(old);
    checkIdentity(sent, old, request);
    const content = status ? withStatus(old, sent) : withContent(old, sent, resource);
    checkValid(content, old, resource);
    const next = withOwners(content, owners ?? ownersAfter(api, request, { old, sent, next: content }, options));
    const answer = (text: string) => ({ code: 200, text, warnings }) as const;
    if (isUnchanged(next, old)) return answer(found.text);
    return answer(options.dryRun ? JSON.stringify(next) : write(append, resource, next));
  });
}

/** The owners that the client may have put right on the way, with the writer among them for what it changed. */
function ownersAfter(
  api: Api,
  { resource, status }: ResourceRequest,
  { old, sent, next }: Readonly<Record<'old' | 'sent' | 'next', ApiObject>>,
  options: WriteOptions,
): readonly Owner[] {
  const { managedFields } = sent.metadata;
  // One empty entry is Kubernetes' way to say that nobody shall own anything.
  if (!status && isDeepStrictEqual(managedFields, [{}])) return [];
  const given = status ? [] : (parseOwners(managedFields) ?? []);
  const owners = given.length > 0 ? given : (parseOwners(old.metadata.managedFields) ?? []);
  // Where nobody owns anything, nobody begins to before the first apply.
  if (owners.length === 0) return [];
  return trackUpdate(old, next, owners, updater(resource, options, status), trackingOf(resource, api));
}

/** Time alone, with nothing changed at it, is no change. */
function isUnchanged(next: ApiObject, old: ApiObject): boolean {
  const owners = ({ metadata }: ApiObject) =>
    (parseOwners(metadata.managedFields) ?? []).map((owner) => ({ ...owner, time: undefined }));
  const ofOwners = (object: ApiObject) => withOwners(object, owners(object)).metadata.managedFields;
  return (
    isDeepStrictEqual(withOwners(next, []), withOwners(old, [])) && isDeepStrictEqual(ofOwners(next), ofOwners(old))
  );
}

function checkIdentity(
  { metadata }: ApiObject,
  { metadata: old }: ApiObject,
  { resource, status }: ResourceRequest,
): void {
  if (metadata.name !== old.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${old.name})`);
  }
  if (metadata.namespace !== undefined && metadata.namespace !== old.namespace) {
    throw wrongNamespace();
  }
  const immutable = status ? [] : (['uid', 'deletionTimestamp'] as const);
  const changed = immutable.filter((field) => metadata[field] !== undefined && metadata[field] !== old[field]);
  if (changed.length > 0) {
    const refusals = changed.map((field): FieldError => ({
      type: 'FieldValueInvalid',
      field: `metadata.${field}`,
      value: metadata[field],
      detail: 'field is immutable',
    }));
    throw invalid(resource, old.name, refusals);
  }
  // Nothing has this version: it counts as none.
  if (metadata.resourceVersion === '0' && resource.needsVersion) throw unversioned(resource, { metadata: old });
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== old.resourceVersion) {
    throw conflict(resource, old.name, staleVersion);
  }
}

function unversioned({ plural, group }: Resource, { metadata }: Pick<ApiObject, 'metadata'>) {
  const error = { type: 'FieldValueInvalid', field: 'metadata.resourceVersion', value: 0 } as const;
  return invalid({ kind: plural, group }, metadata.name, [{ ...error, detail: 'must be specified for an update' }]);
}

/** /status writes status and nothing else, no metadata either. */
function withStatus(old: ApiObject, { status }: ApiObject): ApiObject {
  const next: ApiObject = { ...old, status };
  if (status === undefined) Reflect.deleteProperty(next, 'status');
  return next;
}

function withContent(old: ApiObject, sent: ApiObject, resource: Resource): ApiObject {
  const metadata = keepSystemFields(sent.metadata, old.metadata);
  const next = resource.hasStatus ? withStatus({ ...sent, metadata }, old) : { ...sent, metadata };
  resource.prepare?.(next);
  if (resource.hasGeneration && !isDeepStrictEqual({ ...next, metadata: {} }, { ...old, metadata: {} })) {
    metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
  return next;
}

/** An object that waits for its finalizers goes with the last of them. */
function write(append: Append, resource: Resource, next: ApiObject): string {
  const { deletionTimestamp, finalizers = [] } = next.metadata;
  const isGone = deletionTimestamp !== undefined && finalizers.length === 0;
  return appendObject(append, isGone ? 'DELETED' : 'MODIFIED', resource, next);
}
