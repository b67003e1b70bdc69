import { alreadyExists, ApiError, badRequest } from './api-error.ts';
import { parseStored, timestamp, type ApiObject } from './api-object.ts';
import type { Body } from './body.ts';
import { decodeObject, judgeDropped } from './decode.ts';
import { generateName } from './metadata.ts';
import type { Api, ResourceRequest, WriteOptions } from './request.ts';
import type { Resource } from './resource.ts';
import { appendObject, checkNamespace, checkValid, keyOf, type Written } from './writing.ts';

/** Answers a create: 201 with the object. Throws 400, 403, 404 (namespace), 409 AlreadyExists and 422. */
export function createObject(
  api: Api,
  { resource, namespace }: Pick<ResourceRequest, 'resource' | 'namespace'>,
  body: Body,
  options: WriteOptions,
): Written {
  const decoded = decodeObject(body.value, resource);
  const problems = [...body.duplicates, ...decoded.problems];
  const warnings = judgeDropped(problems, options.fieldValidation, resource);
  const sent = decoded.object;
  if (sent.metadata.resourceVersion !== undefined) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  if (resource.namespaced) placeIn(sent, namespace ?? '');
  const object = initialized(sent, resource, api.now());
  const text = api.log.transaction((append) => {
    if (resource.namespaced) checkNamespace(api, resource, namespace ?? '', object.metadata.name);
    pickName(api, object, resource);
    checkValid(object, undefined, resource);
    const held = api.log.find(keyOf(resource, object));
    if (held) throw alreadyExists(resource, object.metadata.name, parseStored(held.text).metadata);
    return options.dryRun ? JSON.stringify(object) : appendObject(append, 'ADDED', resource, object);
  });
  return { text, warnings };
}

function placeIn(object: ApiObject, namespace: string): void {
  if ((object.metadata.namespace ?? namespace) !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  object.metadata.namespace = namespace;
}

/** Sets what the server alone decides, whatever the client said. */
function initialized(sent: ApiObject, resource: Resource, now: Date): ApiObject {
  const { name, generateName: base, namespace, labels, annotations, finalizers, ownerReferences } = sent.metadata;
  const metadata = {
    name,
    ...(base !== undefined && { generateName: base }),
    ...(namespace !== undefined && resource.namespaced && { namespace }),
    uid: crypto.randomUUID(),
    ...(resource.hasGeneration && { generation: 1 }),
    creationTimestamp: timestamp(now),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  };
  const object: ApiObject = { ...sent, metadata };
  if (resource.hasStatus) Reflect.deleteProperty(object, 'status');
  resource.prepare?.(object);
  return object;
}

/** A generated name may be taken; then another is drawn, as often as the API server does. */
function pickName({ log }: Api, object: ApiObject, resource: Resource): void {
  const { metadata } = object;
  if (metadata.name !== '' || metadata.generateName === undefined) return;
  for (let tries = 0; tries < 8; tries += 1) {
    metadata.name = generateName(metadata.generateName);
    if (log.find(keyOf(resource, object)) === undefined) return;
  }
}
