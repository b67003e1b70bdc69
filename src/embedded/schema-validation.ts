import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parseRe2 } from '../../schema/formats/re2.ts';
import { isJsonObject, type JsonObject } from './api-object.ts';
import { presentPath, type FieldError } from './field-error.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** A refusal and the value that it is about, so that an update may let pass what it didn't touch. */
export interface Finding {
  readonly error: FieldError;
  /** The node that refuses; for a missing field the object that lacks it. */
  readonly node: readonly (string | number)[];
}

/** Checks an object against a schema, every refusal at once, worded as the API server words them. */
export type SchemaValidation = (object: JsonObject) => Finding[];

// Patterns are Go's, as the API server reads them; ajv asks for the name under which code could import the engine.
const re2 = Object.assign((pattern: string) => parseRe2(pattern), { code: 'parseRe2' });

/** Throws when the schema is not one. */
export function createSchemaValidation(schema: StructuralSchema): SchemaValidation {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, code: { regExp: re2 } });
  formats(ajv, ['date-time', 'date', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid', 'byte']);
  for (const [name, limit] of Object.entries({ int32: 2 ** 31, int64: 2 ** 63 })) {
    ajv.addFormat(name, { type: 'number', validate: (value) => value >= -limit && value < limit });
  }
  // The formats of Kubernetes' own kinds, which can't be decoded otherwise.
  ajv.addFormat('micro-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat('base64', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
  const validate: ValidateFunction = ajv.compile(toJsonSchema(schema));
  return (object) => {
    if (validate(object)) return [];
    return firstOfStrings(validate.errors ?? []).flatMap((error) => presentFindings(object, error));
  };
}

/** OpenAPI's schema differs from JSON Schema in few words; unknown ones (x-kubernetes-...) are passed over by ajv. */
function toJsonSchema(schema: StructuralSchema): JsonObject {
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, properties, items, additionalProperties, ...rest } =
    schema;
  const bounds = {
    ...(exclusiveMinimum === true ? { exclusiveMinimum: minimum } : minimum !== undefined && { minimum }),
    ...(exclusiveMaximum === true ? { exclusiveMaximum: maximum } : maximum !== undefined && { maximum }),
  };
  return {
    ...rest,
    ...bounds,
    ...(schema['x-kubernetes-int-or-string'] === true && { type: ['integer', 'string'] }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, toJsonSchema(field)])),
    }),
    ...(items && { items: toJsonSchema(items) }),
    ...(isJsonObject(additionalProperties) && { additionalProperties: toJsonSchema(additionalProperties) }),
  };
}

const stringKeywords = ['maxLength', 'minLength', 'pattern'];

/** The API server stops at a string's first refusal, in this order; ajv lists them all. */
function firstOfStrings(errors: readonly ErrorObject[]): ErrorObject[] {
  const rank = (error: ErrorObject) => stringKeywords.indexOf(error.keyword);
  return errors.filter(
    (error) =>
      rank(error) < 0 ||
      !errors.some(
        (other) => other.instancePath === error.instancePath && rank(other) >= 0 && rank(other) < rank(error),
      ),
  );
}

function presentFindings(object: JsonObject, error: ErrorObject): Finding[] {
  const node = resolvePointer(object, error.instancePath);
  const finding = { node, error: presentError(error, node) };
  const format: unknown = error.parentSchema?.['format'];
  if (error.keyword !== 'type' || typeof error.data !== 'number' || typeof format !== 'string') return [finding];
  // A fraction is out of an integer format's range as well.
  return [finding, { node, error: outOfRange(presentPath(node), format) }];
}

/** '/spec/list/0' as steps; whether '0' is an index or a name depends on what it points into. */
function resolvePointer(object: JsonObject, pointer: string): (string | number)[] {
  const path: (string | number)[] = [];
  let value: unknown = object;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = Array.isArray(value) ? value[Number(key)] : isJsonObject(value) ? value[key] : undefined;
  }
  return path;
}

// ajv types the parameters of a keyword as a record of anything; this is where they are read.
function presentError(error: ErrorObject<string, Record<string, unknown>>, node: Finding['node']): FieldError {
  const field = presentPath(node);
  const value: unknown = error.data;
  const { limit, missingProperty, pattern, format, allowedValues } = error.params;
  const says = (text: string): FieldError => ({
    type: 'FieldValueInvalid',
    field,
    value,
    detail: `${field} in body ${text}`,
  });
  switch (error.keyword) {
    case 'required':
      return { type: 'FieldValueRequired', field: presentPath([...node, String(missingProperty)]) };
    case 'enum':
      return { type: 'FieldValueNotSupported', field, value, detail: `supported values: ${listed(allowedValues)}` };
    case 'type':
      return wrongType(field, expectedType(error), typeName(value));
    case 'format':
      return wrongFormat(field, String(format), value);
    case 'maxLength':
      return { type: 'FieldValueTooLong', field, detail: `may not be more than ${units(limit, 'byte')}` };
    case 'maxItems':
    case 'maxProperties':
      return { type: 'FieldValueTooMany', field, value: size(value), detail: `must have at most ${units(limit)}` };
    case 'minItems':
      return { ...says(`should have at least ${String(limit)} items`), value: size(value) };
    case 'minProperties':
      return says(`should have at least ${String(limit)} properties`);
    case 'minLength':
      return says(`should be at least ${String(limit)} chars long`);
    case 'pattern':
      return says(`should match '${String(pattern)}'`);
    default:
      return says(boundWords[error.keyword]?.(limit) ?? error.message ?? error.keyword);
  }
}

// No message shows what base64 was meant to hold: it may be a secret.
const formatWords: Readonly<Record<string, (value: string) => string>> = {
  'micro-time': (value) => `parsing time "${value}" as "2006-01-02T15:04:05.000000Z07:00"`,
  base64: (value) => `illegal base64 data at input byte ${/[^A-Za-z0-9+/]|$/.exec(value)?.index ?? 0}`,
};

function wrongFormat(field: string, format: string, value: unknown): FieldError {
  const words = formatWords[format];
  if (words) return { type: 'FieldValueInvalid', field, detail: words(String(value)) };
  return typeof value === 'number' ? outOfRange(field, format) : wrongType(field, format, String(value));
}

const boundWords: Readonly<Record<string, (limit: unknown) => string>> = {
  minimum: (limit) => `should be greater than or equal to ${String(limit)}`,
  maximum: (limit) => `should be less than or equal to ${String(limit)}`,
  exclusiveMinimum: (limit) => `should be greater than ${String(limit)}`,
  exclusiveMaximum: (limit) => `should be less than ${String(limit)}`,
};

function wrongType(field: string, expected: string, got: string): FieldError {
  const detail = `${field} in body must be of type ${expected}: ${JSON.stringify(got)}`;
  return { type: 'FieldValueTypeInvalid', field, value: got, detail };
}

/** The API server gives this one no field of its own. */
function outOfRange(field: string, format: string): FieldError {
  const detail = `Checked value must be of type integer with format ${format} in ${field}`;
  return { type: 'FieldValueInvalid', field: '<nil>', value: '', detail };
}

function expectedType({ parentSchema, data }: ErrorObject): string {
  const type: unknown = (typeof data === 'number' && parentSchema?.['format']) || parentSchema?.['type'];
  return Array.isArray(type) ? type.join(',') : String(type);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  return Number.isInteger(value) ? 'integer' : 'float64';
}

function listed(values: unknown): string {
  const list: unknown[] = Array.isArray(values) ? values : [];
  return list.map((item) => JSON.stringify(typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
}

function units(limit: unknown, unit = 'item'): string {
  return `${String(limit)} ${unit}${limit === 1 ? '' : 's'}`;
}

function size(value: unknown): number {
  return Array.isArray(value) ? value.length : Object.keys(isJsonObject(value) ? value : {}).length;
}
