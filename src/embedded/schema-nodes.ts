import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from './api-object.ts';
import { stepOf } from './apply/branches.ts';
import type { FieldPath } from './field-error.ts';
import { fieldSchema, type StructuralSchema } from './structural-schema.ts';

/** A value somewhere in an object, with what the schema says of it. */
export interface SchemaNode {
  readonly path: FieldPath;
  readonly value: unknown;
  readonly schema: StructuralSchema;
  /** What stood there before an update; undefined where there is nothing to compare with. */
  readonly old: unknown;
  /** Whether an update left it, or all that is around it, as it was: then what is wrong with it is of old. */
  readonly isUnchanged: boolean;
}

/** All values that the schema speaks of, each before what is in it. */
export function* nodesOf(
  value: unknown,
  schema: StructuralSchema,
  old?: unknown,
  path: FieldPath = [],
  isWithinUnchanged = false,
): Generator<SchemaNode> {
  const isUnchanged = isWithinUnchanged || (old !== undefined && isDeepStrictEqual(value, old));
  yield { path, value, schema, old, isUnchanged };
  for (const [step, item] of entriesOf(value)) {
    const below = typeof step === 'number' ? schema.items : fieldSchema(schema, step);
    if (typeof below !== 'object') continue;
    yield* nodesOf(item, below, previous(old, step, item, schema), [...path, step], isUnchanged);
  }
}

function entriesOf(value: unknown): Iterable<[string | number, unknown]> {
  if (Array.isArray(value)) return value.entries();
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** Items are paired by their keys in a list that is a map; of other lists they are not the same thing as before. */
function previous(old: unknown, step: string | number, item: unknown, schema: StructuralSchema): unknown {
  if (typeof step === 'string') return isJsonObject(old) ? old[step] : undefined;
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return undefined;
  const key = stepOf(item, schema);
  return old.find((one) => stepOf(one, schema) === key);
}
