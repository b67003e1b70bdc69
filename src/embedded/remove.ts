import { z } from 'zod';
import { badRequest, conflict, forbidden, invalidOption, notFound, presentSuccess } from './api-error.ts';
import { parseStored, timestamp, type ApiObject } from './api-object.ts';
import type { Body } from './body.ts';
import { parseDryRun, type Api, type ResourceRequest } from './request.ts';
import type { Resource } from './resource.ts';
import { appendObject, keyOf, type Append } from './writing.ts';

// Nothing here depends on anything else, so every propagation policy comes to the same.
const deleteOptions = z.looseObject({
  dryRun: z.array(z.string()).nullish(),
  propagationPolicy: z.string().nullish(),
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
});
type DeleteOptions = z.infer<typeof deleteOptions>;

const policies = ['Background', 'Foreground', 'Orphan'];

const permanent = new Set(['default', 'kube-system']);

/**
 * Answers a delete: a Status when the object is gone, the object when it stays for its finalizers.
 * Throws 400, 403 (namespaces that must stay), 404, and 409 when a precondition doesn't hold.
 */
export function deleteObject(api: Api, request: ResourceRequest, body: Body | undefined): string {
  const { resource, namespace = '', name = '', query } = request;
  const options = parseOptions(body, query);
  const isDryRun = parseDryRun([...(options.dryRun ?? []), ...query.getAll('dryRun')], 'DeleteOptions');
  return api.log.transaction((append) => {
    const found = api.log.find({ resource: resource.plural, namespace, name });
    if (found === undefined) throw notFound(resource, name);
    const object = parseStored(found.text);
    checkPreconditions(object, options, resource);
    if (resource.plural === 'namespaces') return removeNamespace(api, append, resource, object, isDryRun);
    if ((object.metadata.finalizers ?? []).length > 0) {
      const marked = markDeleted(object, api.now());
      if (marked === object) return found.text;
      return isDryRun ? JSON.stringify(marked) : appendObject(append, 'MODIFIED', resource, marked);
    }
    if (!isDryRun) removeObject(api, append, resource, object);
    return JSON.stringify(presentSuccess(resource, name, object.metadata.uid));
  });
}

function parseOptions(body: Body | undefined, query: URLSearchParams): DeleteOptions {
  const fromQuery = query.get('propagationPolicy');
  const parsed = deleteOptions.safeParse({
    ...(fromQuery !== null && { propagationPolicy: fromQuery }),
    ...(typeof body?.value === 'object' ? body.value : {}),
  });
  if (parsed.success) {
    const { propagationPolicy: value } = parsed.data;
    if (!value || policies.includes(value)) return parsed.data;
    const detail = `supported values: ${policies.map((policy) => JSON.stringify(policy)).join(', ')}`;
    throw invalidOption('DeleteOptions', { type: 'FieldValueNotSupported', field: 'propagationPolicy', value, detail });
  }
  throw badRequest(`DeleteOptions can't be read: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}

function checkPreconditions({ metadata }: ApiObject, { preconditions }: DeleteOptions, resource: Resource): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`;
    throw conflict(resource, metadata.name, why);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`;
    throw conflict(resource, metadata.name, why);
  }
}

/** The same object when it is marked already. */
function markDeleted(object: ApiObject, now: Date): ApiObject {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(metadata.generation !== undefined && { generation: metadata.generation + 1 }),
      deletionTimestamp: timestamp(now),
      deletionGracePeriodSeconds: 0,
    },
  };
}

/** Takes an object out, and its namespace with it when that only waited for it; the object's last text. */
export function removeObject(api: Api, append: Append, resource: Resource, object: ApiObject): string {
  const text = appendObject(append, 'DELETED', resource, object);
  const { namespace } = object.metadata;
  const namespaces = api.resources.find(({ plural }) => plural === 'namespaces');
  const found = namespace && api.log.find({ resource: 'namespaces', namespace: '', name: namespace });
  if (!found || namespaces === undefined) return text;
  const home = parseStored(found.text);
  if (home.metadata.deletionTimestamp !== undefined && isEmpty(api, found.name)) {
    appendObject(append, 'DELETED', namespaces, home);
  }
  return text;
}

/** A namespace takes what is in it along; it stays, terminating, while something there has finalizers. */
function removeNamespace(
  api: Api,
  append: Append,
  resource: Resource,
  namespace: ApiObject,
  isDryRun: boolean,
): string {
  const { name } = namespace.metadata;
  if (permanent.has(name)) throw forbidden(resource, name, 'this namespace may not be deleted');
  const marked = markDeleted(namespace, api.now());
  if (marked === namespace) return JSON.stringify(namespace);
  resource.prepare?.(marked);
  if (isDryRun) return JSON.stringify(marked);
  const text = appendObject(append, 'MODIFIED', resource, marked);
  for (const one of api.resources.filter(({ namespaced }) => namespaced)) emptyOf(api, append, one, name);
  const isGone = api.log.find(keyOf(resource, marked)) === undefined;
  if (!isGone && isEmpty(api, name)) appendObject(append, 'DELETED', resource, marked);
  return text;
}

function emptyOf(api: Api, append: Append, resource: Resource, namespace: string): void {
  const rv = api.log.head;
  for (let after = { namespace, name: '' }; ;) {
    const page = api.log.page({ resource: resource.plural, namespace, rv, after, limit: 100 });
    for (const { text } of page) {
      const object = parseStored(text);
      if ((object.metadata.finalizers ?? []).length === 0) appendObject(append, 'DELETED', resource, object);
      else if (object.metadata.deletionTimestamp === undefined) {
        appendObject(append, 'MODIFIED', resource, markDeleted(object, api.now()));
      }
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = { namespace, name: last.name };
  }
}

function isEmpty({ log, resources }: Api, namespace: string): boolean {
  return resources.every(
    ({ plural, namespaced }) =>
      !namespaced || log.count({ resource: plural, namespace, rv: log.head, after: { namespace, name: '' } }) === 0,
  );
}
