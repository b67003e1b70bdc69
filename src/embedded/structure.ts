import { isDeepStrictEqual } from 'node:util';
import { parseRe2 } from '../../schema/formats/re2.ts';
import { isTimestamp } from '../../schema/scalars.ts';
import { isJsonObject } from './api-object.ts';
import { isSplitList, keysOf, stepOf } from './apply/branches.ts';
import { presentPath, type FieldError } from './field-error.ts';
import type { SchemaNode } from './schema-nodes.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** All that a schema's own keywords refuse in one value, without what is in it, worded as the API server words it. */
export function assessStructure(node: SchemaNode): FieldError[] {
  const { value, schema } = node;
  if (value === null && schema.nullable === true) return [];
  return [
    ...assessType(node),
    ...(typeof value === 'string' ? assessText(value, node) : []),
    ...(typeof value === 'number' ? assessNumber(value, node) : []),
    ...(Array.isArray(value) ? assessSize(value.length, schema.minItems, schema.maxItems, 'items', node) : []),
    ...assessEnum(node),
    ...(isJsonObject(value) ? assessObject(value, node) : []),
  ];
}

function says({ path, value }: SchemaNode, text: string): FieldError {
  const field = presentPath(path);
  return { type: 'FieldValueInvalid', field, value, detail: `${field} in body ${text}` };
}

function assessType({ value, schema, path }: SchemaNode): FieldError[] {
  const types = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : schema.type && [schema.type];
  const got = typeName(value);
  if (!types || types.includes(got) || (got === 'integer' && types.includes('number'))) return [];
  if (got === 'float64' && types.includes('number')) return [];
  // Of a number the API server tells the format, which says more.
  const expected = (typeof value === 'number' && schema.format) || types.join(',');
  return [wrongType(presentPath(path), expected, got)];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  return Number.isInteger(value) ? 'integer' : 'float64';
}

function wrongType(field: string, expected: string, got: string): FieldError {
  const detail = `${field} in body must be of type ${expected}: ${JSON.stringify(got)}`;
  return { type: 'FieldValueTypeInvalid', field, value: got, detail };
}

/** The API server stops at a text's first refusal; its format is another matter. */
function assessText(value: string, node: SchemaNode): FieldError[] {
  const { maxLength, minLength, pattern, type } = node.schema;
  if (type !== 'string') return [];
  const field = presentPath(node.path);
  const length = [...value].length;
  const format = assessFormat(value, field, node.schema.format);
  if (maxLength !== undefined && length > maxLength) {
    return [
      { type: 'FieldValueTooLong', field, detail: `may not be more than ${units(maxLength, 'byte')}` },
      ...format,
    ];
  }
  if (minLength !== undefined && length < minLength) {
    return [says(node, `should be at least ${minLength} chars long`), ...format];
  }
  const isMatch = pattern === undefined || parseRe2(pattern).test(value);
  return isMatch ? format : [says(node, `should match '${pattern}'`), ...format];
}

function assessFormat(value: string, field: string, format: StructuralSchema['format']): FieldError[] {
  // No message shows what base64 was meant to hold: it may be a secret.
  if (format === 'base64' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    const at = /[^A-Za-z0-9+/]|$/.exec(value)?.index ?? 0;
    return [{ type: 'FieldValueInvalid', field, detail: `illegal base64 data at input byte ${at}` }];
  }
  if (format === 'micro-time' && !(isTimestamp(value) && /:\d\d\.\d{6}\D/.test(value))) {
    const detail = `parsing time "${value}" as "2006-01-02T15:04:05.000000Z07:00"`;
    return [{ type: 'FieldValueInvalid', field, detail }];
  }
  return format === 'date-time' && !isTimestamp(value) ? [wrongType(field, format, value)] : [];
}

function assessNumber(value: number, node: SchemaNode): FieldError[] {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum, format } = node.schema;
  const errors: FieldError[] = [];
  if (exclusiveMinimum ? value <= minimum : value < minimum) {
    errors.push(says(node, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
  if (exclusiveMaximum ? value >= maximum : value > maximum) {
    errors.push(says(node, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  const limit = format === 'int32' ? 2 ** 31 : format === 'int64' ? 2 ** 63 : undefined;
  if (limit !== undefined && !(Number.isInteger(value) && value >= -limit && value < limit)) {
    // The API server gives this one no field of its own.
    const detail = `Checked value must be of type integer with format ${format} in ${presentPath(node.path)}`;
    errors.push({ type: 'FieldValueInvalid', field: '<nil>', value: '', detail });
  }
  return errors;
}

function assessEnum({ value, schema, path }: SchemaNode): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((one) => isDeepStrictEqual(one, value))) return [];
  const listed = schema.enum.map((one) => JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)));
  const detail = `supported values: ${listed.join(', ')}`;
  return [{ type: 'FieldValueNotSupported', field: presentPath(path), value, detail }];
}

function assessObject(value: Readonly<Record<string, unknown>>, node: SchemaNode): FieldError[] {
  const { minProperties, maxProperties, required = [] } = node.schema;
  const missing = required.filter((key) => value[key] === undefined);
  return [
    ...assessSize(Object.keys(value).length, minProperties, maxProperties, 'properties', node),
    ...missing.map((key) => ({ type: 'FieldValueRequired', field: presentPath([...node.path, key]) }) as const),
  ];
}

function assessSize(
  size: number,
  least: number | undefined,
  most: number | undefined,
  what: 'items' | 'properties',
  node: SchemaNode,
): FieldError[] {
  const field = presentPath(node.path);
  if (most !== undefined && size > most) {
    return [{ type: 'FieldValueTooMany', field, value: size, detail: `must have at most ${units(most, 'item')}` }];
  }
  if (least === undefined || size >= least) return [];
  const error = says(node, `should have at least ${least} ${what}`);
  return [what === 'items' ? { ...error, value: size } : error];
}

function units(limit: number, unit: string): string {
  return `${limit} ${unit}${limit === 1 ? '' : 's'}`;
}

/** The items that are there twice in a list that is a set or a map; told once for each value. */
export function assessKeys({ value, schema, path }: SchemaNode): FieldError[] {
  if (!Array.isArray(value) || !isSplitList(schema)) return [];
  const times = new Map<string, number>();
  return value.flatMap((item: unknown, index): FieldError[] => {
    const step = stepOf(item, schema);
    times.set(step, (times.get(step) ?? 0) + 1);
    if (times.get(step) !== 2) return [];
    const shown = schema['x-kubernetes-list-type'] === 'map' ? keysOf(item, schema) : item;
    return [{ type: 'FieldValueDuplicate', field: presentPath([...path, index]), value: shown }];
  });
}
