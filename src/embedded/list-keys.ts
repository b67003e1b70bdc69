import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from './api-object.ts';
import { isSplitList, keysOf, stepOf } from './apply/branches.ts';
import { presentPath, type FieldPath } from './field-error.ts';
import type { Finding } from './schema-validation.ts';
import { fieldSchema, type StructuralSchema } from './structural-schema.ts';

/** The items that are there twice in lists that are sets or maps; a list is told once for each value. */
export function findDuplicates(value: unknown, schema: StructuralSchema, path: FieldPath = []): Finding[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    const below = items === undefined ? [] : value.flatMap((item, i) => findDuplicates(item, items, [...path, i]));
    return [...listDuplicates(value, schema, path), ...below];
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const field = fieldSchema(schema, key);
    return typeof field === 'string' ? [] : findDuplicates(item, field, [...path, key]);
  });
}

function listDuplicates(list: readonly unknown[], schema: StructuralSchema, path: FieldPath): Finding[] {
  if (!isSplitList(schema)) return [];
  const times = new Map<string, number>();
  return list.flatMap((item, index) => {
    const step = stepOf(item, schema);
    times.set(step, (times.get(step) ?? 0) + 1);
    if (times.get(step) !== 2) return [];
    const value = schema['x-kubernetes-list-type'] === 'map' ? keysOf(item, schema) : item;
    return [{ node: path, error: { type: 'FieldValueDuplicate', field: presentPath([...path, index]), value } }];
  });
}

/**
 * The old value of a property or list item, undefined where there is none to compare with. Items are paired by their
 * keys in a list that is a map; items of other lists are not the same thing from one version to the next.
 */
export function previous(
  old: unknown,
  step: string | number,
  current: unknown,
  schema: StructuralSchema | undefined,
): unknown {
  if (typeof step === 'string') return isJsonObject(old) ? old[step] : undefined;
  if (schema?.['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return undefined;
  const key = stepOf(current, schema);
  return old.find((item) => stepOf(item, schema) === key);
}

/** Whether an update left a node, or all of what is around it, as it was: then its refusals are of old. */
export function isUnchanged(node: FieldPath, current: unknown, old: unknown, schema: StructuralSchema): boolean {
  if (old === undefined) return false;
  if (isDeepStrictEqual(current, old)) return true;
  const [step, ...rest] = node;
  if (step === undefined) return false;
  const child = typeof step === 'number' ? schema.items : fieldSchema(schema, step);
  const below: unknown = Array.isArray(current)
    ? current[Number(step)]
    : isJsonObject(current)
      ? current[step]
      : undefined;
  const before = previous(old, step, below, schema);
  return isUnchanged(rest, below, before, typeof child === 'object' ? child : {});
}
