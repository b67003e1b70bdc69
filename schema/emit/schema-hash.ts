import { createHash } from 'node:crypto';
import { isRecord, type JsonRecord } from '../record.ts';

/** Annotation of our CRD: the hash of its schema, so that two of them are told apart at a glance. */
export const schemaHashAnnotation = 'vitistack.io/schema-hash';

/**
 * Names what a structural schema accepts, in 16 hex digits: the same however its keys are ordered and whatever its
 * descriptions say.
 */
export function schemaHash(schema: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(schema)))
    .digest('hex')
    .slice(0, 16);
}

function canonical(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  return sorted(schema, ([keyword, value]) => {
    if (keyword === 'description') return [];
    // Below `properties` stand names of fields, one of which may well be `description`.
    if (keyword === 'properties' && isRecord(value)) {
      return [[keyword, sorted(value, ([name, property]) => [[name, canonical(property)]])]];
    }
    if (keyword === 'items' || keyword === 'additionalProperties') return [[keyword, canonical(value)]];
    return [[keyword, ordered(value)]];
  });
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  return isRecord(value) ? sorted(value, ([name, member]) => [[name, ordered(member)]]) : value;
}

function sorted(record: JsonRecord, map: (entry: [string, unknown]) => [string, unknown][]): JsonRecord {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.flatMap(map));
}
