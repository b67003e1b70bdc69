import { z } from 'zod';
import { isJsonObject, type JsonObject } from './api-object.ts';
import { presentPath, type FieldPath } from './field-error.ts';

const rule = z.object({
  rule: z.string(),
  message: z.string().optional(),
  messageExpression: z.string().optional(),
  reason: z.enum(['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate']).optional(),
  fieldPath: z.string().optional(),
});

/** An x-kubernetes-validations entry. */
export type ValidationRule = z.infer<typeof rule>;

/** A node of a CRD's structural schema; keywords that only the JSON Schema validator reads pass through. */
export const structuralSchema = z.looseObject({
  type: z.string().optional(),
  nullable: z.boolean().optional(),
  default: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), structuralSchema).optional();
  },
  get items() {
    return structuralSchema.optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), structuralSchema]).optional();
  },
  'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
  'x-kubernetes-int-or-string': z.boolean().optional(),
  'x-kubernetes-list-type': z.enum(['atomic', 'set', 'map']).optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-map-type': z.enum(['granular', 'atomic']).optional(),
  'x-kubernetes-validations': z.array(rule).optional(),
});

export type StructuralSchema = z.infer<typeof structuralSchema>;

/**
 * Makes an object fit its schema as the API server does when it decodes one, in place: unknown fields go (and are
 * returned, as `spec.foo`), nulls where null is not allowed go, defaults come. Wrong types stay for the validation.
 */
export function prune(
  value: unknown,
  schema: StructuralSchema,
  nulls: 'drop' | 'keep' = 'drop',
  path: FieldPath = [],
): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => prune(item, items, nulls, [...path, index]));
  }
  if (!isJsonObject(value)) return [];
  const unknown = Object.keys(value).flatMap((key) => {
    const field = fieldSchema(schema, key);
    if (field === 'anything') return [];
    const isNull = field !== 'unknown' && value[key] === null && field.nullable !== true;
    const isDropped = isNull && (nulls === 'drop' || field.default !== undefined);
    if (field !== 'unknown' && !isDropped) return prune(value[key], field, nulls, [...path, key]);
    Reflect.deleteProperty(value, key);
    return isDropped ? [] : [presentPath([...path, key])];
  });
  setDefaults(value, schema);
  return unknown;
}

/** The schema of one property; 'anything' where the schema says nothing and keeps it, 'unknown' where it doesn't. */
export function fieldSchema(schema: StructuralSchema, key: string): StructuralSchema | 'anything' | 'unknown' {
  const { properties, additionalProperties } = schema;
  const own = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (own !== undefined) return own;
  if (isJsonObject(additionalProperties)) return additionalProperties;
  return additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true
    ? 'anything'
    : 'unknown';
}

function setDefaults(object: JsonObject, { properties }: StructuralSchema): void {
  for (const [key, field] of Object.entries(properties ?? {})) {
    if (object[key] !== undefined || field.default === undefined) continue;
    object[key] = structuredClone(field.default);
    prune(object[key], field);
  }
}
