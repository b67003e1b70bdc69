import type { JsonRecord } from '../../schema/record.ts';
import { asObject } from './json.ts';

/** The fields of a structural schema, from path to type: `spec.quotas[].unit` is a `string`. */
export type Fields = ReadonlyMap<string, string>;

/** Walks a schema down to its leaves; items of lists and values of maps are told apart from them by `[]` and `{}`. */
export function fieldsOf(schema: JsonRecord | undefined, path = ''): Fields {
  const fields = new Map<string, string>();
  collect(schema, path, fields);
  return fields;
}

function collect(schema: JsonRecord | undefined, path: string, fields: Map<string, string>): void {
  if (schema === undefined) return;
  if (path !== '') fields.set(path, typeof schema.type === 'string' ? schema.type : 'anything');
  for (const [name, property] of Object.entries(asObject(schema.properties) ?? {})) {
    collect(asObject(property), path === '' ? name : `${path}.${name}`, fields);
  }
  collect(asObject(schema.items), `${path}[]`, fields);
  collect(asObject(schema.additionalProperties), `${path}{}`, fields);
}

/** What one has and the other lacks; below a field that is missing, nothing more is named. */
export function missingFrom(other: Fields, fields: Fields): string[] {
  const missing = [...fields.keys()].filter((path) => !other.has(path));
  return missing.filter((path) => !missing.some((parent) => path !== parent && isBelow(path, parent)));
}

/** The first field that both have and that is of another type. */
export function findClash(ours: Fields, theirs: Fields): { path: string; expected: string; got: string } | undefined {
  for (const [path, expected] of ours) {
    const got = theirs.get(path);
    if (got !== undefined && got !== expected) return { path, expected, got };
  }
  return undefined;
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent) && /[.[{]/.test(path.charAt(parent.length));
}
