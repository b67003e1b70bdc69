import type { ApiObject } from './api-object.ts';
import { invalid, notFound } from './api-error.ts';
import { validateMetadata, validateMetadataUpdate } from './metadata.ts';
import type { Api } from './request.ts';
import type { Resource } from './resource.ts';
import type { Change, ChangeType, ObjectKey } from './revision-log.ts';

/** Adds a change to the open transaction; the object's text as it was written. */
export type Append = (key: ObjectKey, change: Change) => string;

/** What a write answers: the object as JSON, and warnings about what was dropped from it. */
export interface Written {
  readonly code: 200 | 201;
  readonly text: string;
  readonly warnings: readonly string[];
}

export function keyOf(resource: Resource, { metadata }: ApiObject): ObjectKey {
  return { resource: resource.plural, namespace: metadata.namespace ?? '', name: metadata.name };
}

/** Writes an object as the next revision, with that version in it. */
export function appendObject(append: Append, type: ChangeType, resource: Resource, object: ApiObject): string {
  const { metadata, apiVersion, kind, ...content } = object;
  const write = (rv: number) =>
    JSON.stringify({ apiVersion, kind, metadata: { ...metadata, resourceVersion: String(rv) }, ...content });
  return append(keyOf(resource, object), { type, uid: metadata.uid ?? '', write });
}

/** Throws 422 with all that is wrong; what was wrong before an update and was left alone is not. */
export function checkValid(object: ApiObject, old: ApiObject | undefined, resource: Resource): void {
  const errors = [
    ...validateMetadata(object.metadata, resource),
    ...(old === undefined ? [] : validateMetadataUpdate(object.metadata, old.metadata)),
    ...resource.validate(object, old),
  ];
  if (errors.length > 0) throw invalid(resource, object.metadata.name, errors);
}

const namespaces = { group: '', plural: 'namespaces', kind: 'Namespace' };

/** Throws 404 when a namespace isn't there. */
export function checkNamespace({ log }: Api, namespace: string): void {
  const found = log.find({ resource: namespaces.plural, namespace: '', name: namespace });
  if (found === undefined) throw notFound(namespaces, namespace);
}
