import type { Field, ValueType } from '../model/model.ts';
import { leafTest, presentType } from '../model/value-type.ts';
import { fieldPath, itemPath } from '../path.ts';
import { presentKind, presentValue } from '../present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../record.ts';

/** What a reader must know of a field. */
export type ReadableField = Pick<Field, 'name' | 'type'> & {
  readonly list?: unknown;
  readonly unechoed?: boolean;
};

/**
 * Reads one value. Returns the very same value when all of it is readable, a copy when some of it is not, and
 * undefined when it can't be read at all; each thing that can't be read is added to `problems`.
 */
export type Reader = (value: unknown, path: string, problems: ValidationProblem[]) => unknown;

/** A reader of an object with these fields; what it does not know it lets pass. */
export function readerOfFields(fields: readonly ReadableField[], expected: string, unechoed = false): Reader {
  const known = fields.map((field) => ({ name: field.name, ...fieldReader(field, unechoed) }));
  return (value, path, problems) => {
    if (!isRecord(value)) return unreadable(value, path, problems, expected, unechoed);
    let result = value;
    for (const { name, isReadable, read } of known) {
      const stored = value[name];
      if (stored === undefined || stored === null || isReadable?.(stored) === true) continue;
      const readable = read(stored, fieldPath(path, name), problems);
      if (readable === stored) continue;
      result = withEntry(result, value, name, readable ?? null);
    }
    return result;
  };
}

interface FieldReader {
  /** A quick yes for a plain value, so that no path is made for it. */
  readonly isReadable: ((value: unknown) => boolean) | undefined;
  readonly read: Reader;
}

function fieldReader(field: ReadableField, unechoedAbove: boolean): FieldReader {
  const unechoed = unechoedAbove || field.unechoed === true;
  const value = valueReader(field.type, unechoed);
  return field.list === undefined ? value : { isReadable: undefined, read: listReader(value, field.type, unechoed) };
}

function valueReader(type: ValueType, unechoed: boolean): FieldReader {
  switch (type.kind) {
    case 'noun':
      return { isReadable: undefined, read: readerOfFields(type.noun.fields, presentType(type), unechoed) };
    case 'stringMap':
      return { isReadable: undefined, read: mapReader(unechoed) };
    default: {
      const isReadable = leafTest(type);
      const expected = presentType(type);
      const read: Reader = (value, path, problems) =>
        isReadable(value) ? value : unreadable(value, path, problems, expected, unechoed);
      return { isReadable, read };
    }
  }
}

function listReader({ isReadable, read }: FieldReader, type: ValueType, unechoed: boolean): Reader {
  const expected = `a list, each item ${presentType(type)}`;
  return (value, path, problems) => {
    if (!Array.isArray(value)) return unreadable(value, path, problems, expected, unechoed);
    const items: readonly unknown[] = value;
    let changed = false;
    const readable: unknown[] = [];
    for (const [index, item] of items.entries()) {
      const result = isReadable?.(item) === true ? item : read(item, itemPath(path, index), problems);
      changed ||= result !== item || item === undefined;
      if (result !== undefined) readable.push(result);
    }
    return changed ? readable : items;
  };
}

function mapReader(unechoed: boolean): Reader {
  return (value, path, problems) => {
    if (!isRecord(value)) return unreadable(value, path, problems, 'an object of texts', unechoed);
    const entries = Object.entries(value);
    if (entries.every(([, entry]) => typeof entry === 'string')) return value;
    const readable = entries.filter(([key, entry]) => {
      if (typeof entry === 'string') return true;
      if (entry !== null) unreadable(entry, fieldPath(path, key), problems, 'a text', unechoed);
      return false;
    });
    return Object.fromEntries(readable);
  };
}

function withEntry(result: JsonRecord, original: JsonRecord, name: string, entry: unknown): JsonRecord {
  // The first change copies; the ones after it write into that copy, which nobody else has seen yet.
  if (result === original) return { ...original, [name]: entry };
  return Object.assign(result, { [name]: entry });
}

function unreadable(
  value: unknown,
  path: string,
  problems: ValidationProblem[],
  expected: string,
  unechoed: boolean,
): undefined {
  problems.push(unreadableProblem(path, expected, unechoed ? presentKind(value) : presentValue(value)));
  return undefined;
}

/** The problem of a stored value that the schema can't show. */
export function unreadableProblem(path: string, expected: string, got: string): ValidationProblem {
  return {
    code: ProblemCode.UNREADABLE,
    path,
    message: `Expected ${expected}, but got ${got}.`,
    fix: 'Correct the object in the cluster; until then this value is left out here.',
    severity: Severity.ERROR,
  };
}
