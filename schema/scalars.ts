import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import type { JsonRecord } from './record.ts';

const rfc3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether text is an RFC 3339 timestamp that names a real moment, as Go reads one: no 30th of February, no 24:00. */
export function isTimestamp(text: string): boolean {
  const [, year, month, day] = rfc3339.exec(text) ?? [];
  if (day === undefined) return false;
  return Number(day) <= 28 || Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parseTimestamp(value: unknown): string {
  if (typeof value === 'string' && isTimestamp(value)) return value;
  throw new GraphQLError(
    `DateTime: expected an RFC 3339 timestamp such as "2026-01-31T12:00:00Z", but got ${show(value)}.`,
  );
}

/** Stored timestamps are checked once, when they are read from the cluster, and stay text on their way out. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A moment as RFC 3339 text with its offset, for example `2026-01-31T12:00:00Z`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => value as string,
  parseValue: parseTimestamp,
  parseLiteral: (node) => parseTimestamp(literal(node)),
});

/** Keys to text; null stands only in an update, where it removes the key. */
export type StringMap = Readonly<Record<string, string | null>>;

function parseStringMap(value: unknown): StringMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphQLError(`StringMap: expected an object of texts such as {"team": "blue"}, but got ${show(value)}.`);
  }
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== null && typeof entry !== 'string') {
      throw new GraphQLError(`StringMap: expected a text under "${key}", but got ${show(entry)}.`);
    }
  }
  return value as StringMap;
}

export const StringMap = new GraphQLScalarType<StringMap, StringMap>({
  name: 'StringMap',
  description:
    'An object whose values are texts, for example `{"team": "blue"}`. In an update a null value removes its key.',
  serialize: (value) => value as StringMap,
  parseValue: parseStringMap,
  parseLiteral: (node, variables) => parseStringMap(literal(node, variables)),
});

/** Only ever shown. */
export const JsonSchema = new GraphQLScalarType<JsonRecord, JsonRecord>({
  name: 'JSONSchema',
  description: 'A JSON Schema as an object, draft 2020-12: what a form can be built from, and checked by.',
  specifiedByURL: 'https://json-schema.org/draft/2020-12/schema',
  serialize: (value) => value as JsonRecord,
  parseValue: () => {
    throw new GraphQLError('JSONSchema: expected nothing, since no argument is a schema, but got a value.');
  },
});

function literal(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => literal(value, variables));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    default:
      return node.value;
  }
}

/** A value as it stands in a message: short, and never more than a glimpse of what was sent. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
