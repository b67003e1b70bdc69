import { isJsonObject } from '../api-object.ts';
import { fieldSchema, type StructuralSchema } from '../structural-schema.ts';

/** A part of a value that may have an owner of its own. */
export interface Branch {
  readonly value: unknown;
  readonly schema: StructuralSchema;
  /** Whether the schema names it, so that it need not be owned to be there. */
  readonly isNamed: boolean;
}

const anything: StructuralSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** The parts by their steps; undefined for a value that is owned as a whole: a scalar, an atomic list or map. */
export function branchesOf(value: unknown, schema: StructuralSchema): ReadonlyMap<string, Branch> | undefined {
  const { type } = schema;
  if (Array.isArray(value) || (value === null && type === 'array')) {
    if (!isSplitList(schema)) return undefined;
    const items: readonly unknown[] = value ?? [];
    return new Map(
      items.map((item) => {
        const step = stepOf(item, schema);
        return [step, { value: item, schema: schemaBelow(schema, step), isNamed: false }];
      }),
    );
  }
  if (!isJsonObject(value) && (value !== null || type !== 'object')) return undefined;
  if (schema['x-kubernetes-map-type'] === 'atomic') return undefined;
  return new Map(
    Object.entries(value ?? {}).map(([key, item]) => {
      const step = `f:${key}`;
      return [step, { value: item, schema: schemaBelow(schema, step), isNamed: isNamedField(schema, key) }];
    }),
  );
}

/** What the schema says of a step; where it says nothing, objects have parts and lists have none. */
export function schemaBelow(schema: StructuralSchema, step: string): StructuralSchema {
  const below = step.startsWith('f:') ? fieldSchema(schema, step.slice(2)) : schema.items;
  return typeof below === 'object' ? below : anything;
}

export function isNamedField({ properties }: StructuralSchema, key: string): boolean {
  return properties !== undefined && Object.hasOwn(properties, key);
}

export function isSplitList(schema: StructuralSchema): boolean {
  return schema['x-kubernetes-list-type'] === 'set' || schema['x-kubernetes-list-type'] === 'map';
}

/** An item of a list that is a set is known by its value, one of a list that is a map by its keys. */
export function stepOf(item: unknown, schema: StructuralSchema): string {
  if (schema['x-kubernetes-list-type'] === 'set') return `v:${JSON.stringify(item)}`;
  return `k:${JSON.stringify(keysOf(item, schema))}`;
}

/** The keys of an item, those that have a default included, sorted; those that are missing left out. */
export function keysOf(item: unknown, schema: StructuralSchema): Record<string, unknown> {
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
  const entries = keys.map((key): [string, unknown] => [
    key,
    (isJsonObject(item) ? item[key] : undefined) ?? schema.items?.properties?.[key]?.default,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
