import { compileJsonPath } from './jsonpath.ts';
import type { Column, Resource } from './resource.ts';
import type { StructuralSchema } from './structural-schema.ts';

export const text: StructuralSchema = { type: 'string' };
export const texts: StructuralSchema = { type: 'object', additionalProperties: text };
export const anything: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
export const age: Column = { name: 'Age', type: 'date', cell: compileJsonPath('.metadata.creationTimestamp') };

export function column(name: string, path: string, type = 'string'): Column {
  return { name, type, cell: compileJsonPath(path) };
}

/** One of Kubernetes' own resources: what it has beyond its kind and `properties` is in `own`. */
export function createBuiltin(
  kind: string,
  properties: Record<string, StructuralSchema>,
  own: Partial<Resource>,
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
    selectable: new Map(),
    nameFormat: 'subdomain',
    isBuiltin: true,
    validate: () => [],
    ...own,
  };
}
