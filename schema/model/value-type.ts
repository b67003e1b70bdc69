import { isTimestamp } from '../scalars.ts';
import type { EnumType, ValueType } from './model.ts';

/** A value that needs no look inside: its kind is all that can be wrong with it. */
export type LeafType = Exclude<ValueType, { kind: 'noun' } | { kind: 'stringMap' }>;

const int32 = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** A test whether a stored value is of a type as it stands on the wire, made once per field. */
export function leafTest(type: LeafType): (value: unknown) => boolean {
  switch (type.kind) {
    case 'string':
      return (value) => typeof value === 'string';
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'integer':
      return type.bits === 64
        ? Number.isSafeInteger
        : (value) => Number.isInteger(value) && Number(value) >= int32.least && Number(value) <= int32.most;
    case 'dateTime':
      return (value) => typeof value === 'string' && isTimestamp(value);
    case 'enum':
      return enumTest(type);
  }
}

function enumTest({ values }: EnumType): (value: unknown) => boolean {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => known.has(value);
}

/** What a type expects, as it stands in a message after "Expected". */
export function presentType(type: ValueType): string {
  switch (type.kind) {
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return type.bits === 32 ? 'a whole number of at most 32 bits' : 'a whole number';
    case 'dateTime':
      return 'an RFC 3339 time such as "2026-01-31T12:00:00Z"';
    case 'stringMap':
      return 'an object of texts';
    case 'enum':
      return `one of ${type.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'noun':
      return `an object with ${type.noun.fields
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}${type.noun.fields.length > 3 ? ' ...' : ''}`;
  }
}
