import { compileJsonPath } from './jsonpath.ts';
import type { FieldError } from './field-error.ts';
import type { Column, Resource } from './resource.ts';
import type { StructuralSchema } from './structural-schema.ts';

export const age: Column = { name: 'Age', type: 'date', cell: compileJsonPath('.metadata.creationTimestamp') };

export function column(name: string, path: string, type = 'string'): Column {
  return { name, type, cell: compileJsonPath(path) };
}

/** A field that is not as it should be. */
export function wrong(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, value, detail };
}

type Own = Partial<Omit<Resource, 'selectable'>> & { readonly selectable?: readonly string[] };

/** One of Kubernetes' own resources: what it has beyond its kind and `properties` is in `own`. */
export function createBuiltin(
  kind: string,
  properties: Record<string, StructuralSchema>,
  { selectable = [], ...own }: Own,
): Resource {
  const schema: StructuralSchema = { type: 'object', properties };
  return {
    group: '',
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    hasStatus: false,
    hasGeneration: false,
    needsVersion: false,
    schema,
    columns: [age],
    selectable: new Map(selectable.map((field) => [field, compileJsonPath(`.${field}`)])),
    nameFormat: 'subdomain',
    isBuiltin: true,
    validate: () => [],
    ...own,
  };
}
