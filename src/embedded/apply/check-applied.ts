import { isJsonObject } from '../api-object.ts';
import { fieldSchema, type StructuralSchema } from '../structural-schema.ts';
import { isSplitList, keysOf, schemaBelow, stepOf } from './branches.ts';
import { presentStep } from './field-set.ts';

/**
 * All that keeps a value from being applied: fields that the schema doesn't have, wrong types, list items that can't
 * be told apart. Worded as the API server words them; what is merely invalid is found later, by the validation.
 */
export function checkApplied(value: unknown, schema: StructuralSchema, path = ''): string[] {
  if (value === null || value === undefined) return [];
  const expected = expectedType(schema);
  if (expected !== undefined && !expected.test(value)) {
    return [`${path}: expected ${expected.name}, got ${JSON.stringify(value).slice(0, 80)}`];
  }
  if (Array.isArray(value)) return checkItems(value, schema, path);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const below = `${path}.${key}`;
    if (fieldSchema(schema, key) === 'unknown') return [`${below}: field not declared in schema`];
    return checkApplied(item, schemaBelow(schema, `f:${key}`), below);
  });
}

const types: Readonly<Record<string, { readonly name: string; readonly test: (value: unknown) => boolean }>> = {
  object: { name: 'map', test: isJsonObject },
  array: { name: 'list', test: Array.isArray },
  string: { name: 'string', test: (value) => typeof value === 'string' },
  boolean: { name: 'boolean', test: (value) => typeof value === 'boolean' },
  integer: { name: 'numeric (int or float)', test: (value) => typeof value === 'number' },
  number: { name: 'numeric (int or float)', test: (value) => typeof value === 'number' },
};

function expectedType({ type }: StructuralSchema) {
  return type === undefined ? undefined : types[type];
}

function checkItems(list: readonly unknown[], schema: StructuralSchema, path: string): string[] {
  if (!isSplitList(schema)) return list.flatMap((item, i) => checkApplied(item, schema.items ?? {}, `${path}[${i}]`));
  const problems = list.flatMap((item, index) => {
    const problem = checkItem(item, schema);
    return problem === undefined ? [] : [`${path}: element ${index}: ${problem}`];
  });
  if (problems.length > 0) return problems;
  const steps = list.map((item) => stepOf(item, schema));
  const repeated = new Set(steps.filter((step, index) => steps.indexOf(step) !== index));
  return [
    ...[...repeated].map((step) => `${path}: duplicate entries for key ${presentStep(step)}`),
    ...list.flatMap((item, i) => checkApplied(item, schema.items ?? {}, path + presentStep(steps[i] ?? ''))),
  ];
}

function checkItem(item: unknown, schema: StructuralSchema): string | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] === 'set') {
    return item === null ? "associative list without keys has an element that's an explicit null" : undefined;
  }
  if (item === null) return 'associative list with keys may not have a null element';
  if (!isJsonObject(item)) return 'associative list with keys may not have non-map elements';
  if (Object.keys(keysOf(item, schema)).length > 0) return undefined;
  const listed = keys.map((key) => JSON.stringify(key)).join(' ');
  return `associative list with keys has an element that omits all key fields [${listed}] (and doesn't have default values for any key fields)`;
}
