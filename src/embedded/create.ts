import { alreadyExists, ApiError, undecodable, wrongNamespace } from './api-error.ts';
import { parseStored, timestamp, type ApiObject } from './api-object.ts';
import { updater, withOwners, type Owner } from './apply/managers.ts';
import { trackingOf, trackUpdate } from './apply/ownership.ts';
import type { Body } from './body.ts';
import { decodeObject, judgeDropped } from './decode.ts';
import { generateName, withoutEmpty } from './metadata.ts';
import type { Api, ResourceRequest, WriteOptions } from './request.ts';
import type { Resource } from './resource.ts';
import { appendObject, checkNamespace, checkValid, keyOf, type Written } from './writing.ts';

type Place = Pick<ResourceRequest, 'resource' | 'namespace'>;

/** Answers a create: 201 with the object. Throws 400, 404 (namespace), 409 AlreadyExists and 422. */
export function createObject(api: Api, place: Place, body: Body, options: WriteOptions): Written {
  const { resource } = place;
  const { object: sent, problems } = decodeObject(body.value, resource);
  const warnings = judgeDropped([...body.duplicates, ...problems], options.fieldValidation, (why) =>
    undecodable(resource, why),
  );
  if (resource.answer) return { code: 201, text: JSON.stringify(resource.answer(sent, api.now())), warnings };
  // A dry run stores nothing, and it is the storage that minds.
  if (sent.metadata.resourceVersion !== undefined && !options.dryRun) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const writer = updater(resource, options, false);
  const owners = (object: ApiObject) => trackUpdate(undefined, object, [], writer, trackingOf(resource, api));
  return insertObject(api, place, { sent, warnings, owners }, options);
}

interface Insertion {
  readonly sent: ApiObject;
  readonly warnings: readonly string[];
  /** Of the object as it is stored. */
  readonly owners: (object: ApiObject) => readonly Owner[];
}

/** The one way an object comes to be: what the server decides is set, the rest is checked. */
export function insertObject(
  api: Api,
  place: Place,
  { sent, warnings, owners }: Insertion,
  { dryRun }: WriteOptions,
): Written {
  const { resource, namespace } = place;
  if (namespace !== undefined && (sent.metadata.namespace ?? namespace) !== namespace) throw wrongNamespace();
  const object = initialized(sent, place, api.now());
  const text = api.log.transaction((append) => {
    if (namespace !== undefined) checkNamespace(api, namespace);
    pickName(api, object, resource);
    checkValid(object, undefined, resource);
    const held = api.log.find(keyOf(resource, object));
    if (held) throw alreadyExists(resource, object.metadata.name, parseStored(held.text).metadata);
    const owned = withOwners(object, owners(object));
    return dryRun ? JSON.stringify(owned) : appendObject(append, 'ADDED', resource, owned);
  });
  return { code: 201, text, warnings };
}

/** Sets what the server alone decides, whatever the client said. */
function initialized(sent: ApiObject, { resource, namespace }: Place, now: Date): ApiObject {
  const { name, generateName: base, labels, annotations, finalizers, ownerReferences } = sent.metadata;
  const metadata = withoutEmpty({
    name,
    generateName: base,
    namespace,
    uid: crypto.randomUUID(),
    generation: resource.hasGeneration ? 1 : undefined,
    creationTimestamp: timestamp(now),
    labels,
    annotations,
    ownerReferences,
    finalizers,
  });
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
