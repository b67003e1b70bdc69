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

const count = z.int().min(0).optional();

/** A node of a CRD's structural schema. A keyword that isn't here would not be checked, so it is refused. */
export const structuralSchema = z.strictObject({
  description: z.string().optional(),
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']).optional(),
  format: z.enum(['int32', 'int64', 'double', 'date-time', 'micro-time', 'base64']).optional(),
  nullable: z.boolean().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  maxLength: count,
  minLength: count,
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.boolean().optional(),
  exclusiveMaximum: z.boolean().optional(),
  maxItems: count,
  minItems: count,
  maxProperties: count,
  minProperties: count,
  required: z.array(z.string()).optional(),
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

/** A schema and all schemas below it. */
export function subschemas(schema: StructuralSchema): StructuralSchema[] {
  const { properties, items, additionalProperties } = schema;
  const below = [...Object.values(properties ?? {}), items, additionalProperties].filter((one) => isJsonObject(one));
  return [schema, ...below.flatMap(subschemas)];
}

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

function setDefaults(object: JsonObject, { properties }: StructuralSchema): void {
  for (const [key, field] of Object.entries(properties ?? {})) {
    if (object[key] !== undefined || field.default === undefined) continue;
    object[key] = structuredClone(field.default);
    prune(object[key], field);
  }
}
