import { z } from 'zod';
import { badRequest, conflict, forbidden, invalidOption, notFound, presentSuccess, qualified } from './api-error.ts';
import { parseStored, timestamp, type ApiObject } from './api-object.ts';
import type { Body } from './body.ts';
import { parseDryRun, type Api, type ResourceRequest } from './request.ts';
import type { Resource } from './resource.ts';
import { appendObject } from './writing.ts';

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
    if (resource.plural === 'namespaces') checkEmpty(api, resource, name);
    if ((object.metadata.finalizers ?? []).length > 0) {
      const marked = markDeleted(object, api.now());
      if (marked === object) return found.text;
      return isDryRun ? JSON.stringify(marked) : appendObject(append, 'MODIFIED', resource, marked);
    }
    if (!isDryRun) appendObject(append, 'DELETED', resource, object);
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

/** A namespace that holds something stays, for here no controller empties it. */
function checkEmpty({ log, resources }: Api, resource: Resource, name: string): void {
  if (permanent.has(name)) throw forbidden(resource, name, 'this namespace may not be deleted');
  const place = { namespace: name, rv: log.head, after: { namespace: name, name: '' } };
  const held = resources.filter(
    ({ plural, namespaced }) => namespaced && log.count({ ...place, resource: plural }) > 0,
  );
  if (held.length === 0) return;
  const why = `delete its ${held.map(qualified).join(' and ')} first: only a real cluster empties a namespace`;
  throw conflict(resource, name, why);
}
