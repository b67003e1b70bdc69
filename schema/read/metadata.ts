import { buildNoun } from '../model/build.ts';
import { ManagedFieldsEntry, type ObjectMeta } from '../object-meta.ts';
import { fieldPath } from '../path.ts';
import type { ValidationProblem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../record.ts';
import { type ReadableField, readerOfFields, unreadableProblem } from './reader.ts';

const text = { kind: 'string' } as const;
const time = { kind: 'dateTime' } as const;
const texts = { kind: 'stringMap' } as const;

const identity = ['name', 'namespace', 'uid', 'resourceVersion'] as const;

const fields: readonly ReadableField[] = [
  ...identity.map((name) => ({ name, type: text })),
  { name: 'generation', type: { kind: 'integer', bits: 64 } },
  { name: 'creationTimestamp', type: time },
  { name: 'deletionTimestamp', type: time },
  { name: 'labels', type: texts },
  { name: 'annotations', type: texts },
  { name: 'finalizers', type: text, list: true },
  { name: 'managedFields', type: { kind: 'noun', noun: buildNoun(ManagedFieldsEntry) }, list: true },
];

const readFields = readerOfFields(fields, 'the metadata of an object');

/** Reads `metadata`; who an object is stands as an empty text where it can't be read. */
export function readMetadata(stored: unknown, problems: ValidationProblem[]): ObjectMeta {
  const readable = readFields(stored, 'metadata', problems);
  const metadata = isRecord(readable) ? readable : {};
  const missing = identity.filter((name) => typeof metadata[name] !== 'string');
  if (missing.length === 0) return metadata as unknown as ObjectMeta;
  for (const name of missing) {
    // What is there but no text was already named.
    if (isRecord(stored) && (stored[name] ?? null) === null) {
      problems.push(unreadableProblem(fieldPath('metadata', name), 'a text', 'nothing'));
    }
  }
  return { ...metadata, ...Object.fromEntries(missing.map((name) => [name, ''])) } as unknown as ObjectMeta;
}

/** The metadata without the field sets in managedFields, which are larger than many a spec and of no use to readers. */
export function withoutFieldSets(metadata: unknown): unknown {
  if (!isRecord(metadata) || !Array.isArray(metadata['managedFields'])) return metadata;
  const entries: readonly unknown[] = metadata['managedFields'];
  return { ...metadata, managedFields: entries.map((entry) => (isRecord(entry) ? lessFieldSet(entry) : entry)) };
}

function lessFieldSet({ fieldsV1: _, ...entry }: JsonRecord): JsonRecord {
  return entry;
}
