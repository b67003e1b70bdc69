import { isDeepStrictEqual } from 'node:util';
import { asJsonObject, isJsonObject, timestamp, type JsonObject } from '../api-object.ts';
import { objectSchema } from '../object-schema.ts';
import type { Api } from '../request.ts';
import type { Resource } from '../resource.ts';
import type { StructuralSchema } from '../structural-schema.ts';
import { compare, fieldSetOf, type Comparison } from './compare.ts';
import { applyConflict } from './conflict.ts';
import { difference, intersection, isEmpty, noFields, pathSet, union, type FieldSet } from './field-set.ts';
import { kubectlManager, lastAppliedFields } from './last-applied.ts';
import { isSameWriter, type Owner, type Writer } from './managers.ts';
import { merge, removeFields, withNamedParents } from './merge.ts';

/** What the server itself sets is nobody's. */
const unowned = [
  pathSet('f:apiVersion'),
  pathSet('f:kind'),
  pathSet('f:metadata'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => pathSet('f:metadata', `f:${field}`)),
].reduce(union);

interface TrackingContext {
  /** Of the whole object. */
  readonly schema: StructuralSchema;
  readonly time: string;
}

export function trackingOf(resource: Resource, { now }: Pick<Api, 'now'>): TrackingContext {
  return { schema: objectSchema(resource), time: timestamp(now()) };
}

/** The owners after a write that says what the whole object is: the writer owns what it changed, and others lose it. */
export function trackUpdate(
  old: JsonObject | undefined,
  next: JsonObject,
  owners: readonly Owner[],
  writer: Writer,
  { schema, time }: TrackingContext,
): Owner[] {
  const change = compare(withoutOwners(old ?? {}), withoutOwners(next), schema);
  const others = owners.map((owner) => lose(owner, change));
  const mine = difference(union(change.added, change.modified), unowned);
  if (isEmpty(mine)) return others;
  const before = others.find((owner) => isSameWriter(owner, writer))?.fields ?? noFields;
  const rest = others.filter((owner) => !isSameWriter(owner, writer));
  return [...rest, { ...writer, time, fields: union(before, mine) }];
}

function lose(owner: Owner, { added, modified, removed }: Comparison): Owner {
  return { ...owner, fields: [added, modified, removed].reduce(difference, owner.fields) };
}

function withoutOwners(object: JsonObject): JsonObject {
  if (!isJsonObject(object['metadata'])) return object;
  const metadata = { ...object['metadata'] };
  delete metadata['managedFields'];
  return { ...object, metadata };
}

interface Application extends TrackingContext {
  readonly live: JsonObject;
  readonly applied: JsonObject;
  readonly owners: readonly Owner[];
  readonly writer: Writer;
  readonly force: boolean;
}

/**
 * Applies what a manager says the fields are that it owns: what it says is laid over the live object, what it said last
 * time and no longer says goes unless another owns it, and what it changes of others is a conflict, or, by force, its
 * own from now on. Throws 409.
 */
export function applyFields(application: Application): { readonly object: JsonObject; readonly owners: Owner[] } {
  const { applied, writer, force, schema, time } = application;
  const live = withoutOwners(application.live);
  const last = application.owners.find((owner) => isSameWriter(owner, writer));
  const others = application.owners.filter((owner) => owner !== last);
  const said = fieldSetOf(applied, schema);
  const merged = asJsonObject(merge(live, applied, schema));
  const object = last
    ? removeUnsaid(merged, last.fields, [said, ...others.map(({ fields }) => fields)], schema)
    : merged;
  const change = compare(live, object, schema);
  if (!force)
    refuseConflicts(others, change, writer.manager === kubectlManager ? lastAppliedFields(live, schema) : noFields);
  const isSame = isDeepStrictEqual(object, live);
  const mine = { ...writer, time: isSame ? last?.time : time, fields: difference(said, unowned) };
  return { object, owners: [...others.map((owner) => lose(owner, change)), mine] };
}

function refuseConflicts(others: readonly Owner[], { added, modified }: Comparison, allowed: FieldSet): void {
  const touched = difference(union(added, modified), allowed);
  const conflicts = others.map((owner) => ({ ...owner, fields: intersection(owner.fields, touched) }));
  const found = conflicts.filter(({ fields }) => !isEmpty(fields));
  if (found.length > 0) throw applyConflict(found);
}

/** Takes out what the manager said last time, unless it or another says it now, or it was never said to begin with. */
function removeUnsaid(
  merged: JsonObject,
  last: FieldSet,
  owned: readonly FieldSet[],
  schema: StructuralSchema,
): JsonObject {
  const members = (set: FieldSet) => withNamedParents(set, schema);
  const setOf = (value: unknown) => members(fieldSetOf(value, schema));
  const all = setOf(merged);
  const withoutLast = removeFields(merged, members(last), schema);
  const claimed = union(setOf(withoutLast), members(owned.reduce(union)));
  const withoutUnclaimed = removeFields(merged, difference(all, claimed), schema);
  const gone = intersection(difference(all, setOf(withoutUnclaimed)), members(last));
  return asJsonObject(removeFields(merged, gone, schema));
}
