import type { GraphQLNonNull } from 'graphql';
import {
  type GraphQLInputType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import { isRecord } from '../../schema/record.ts';

/** An answer of the API as the manifest that it came from: enums by their wire values, nothing where it says null. */
export function toWire(typeName: string, value: unknown): unknown {
  return convert(named(typeName), value, (type, given) =>
    isEnumType(type) ? type.getValue(String(given))?.value : given,
  );
}

/** What stands in a manifest as the API's input wants it: enums by their names. */
export function toInput(typeName: string, value: unknown): unknown {
  return convert(named(typeName), value, (type, given) =>
    isEnumType(type) ? (type.getValues().find(({ value: wire }) => wire === given)?.name ?? given) : given,
  );
}

type AnyType = GraphQLInputType | GraphQLOutputType;

function named(name: string): AnyType {
  const type = buildGatewaySchema().getType(name);
  if (type === undefined) throw new Error(`there is no type ${name}`);
  return type as AnyType;
}

function convert(type: AnyType, value: unknown, leaf: (type: AnyType, value: unknown) => unknown): unknown {
  if (isNonNullType(type)) return convert((type as GraphQLNonNull<GraphQLOutputType>).ofType, value, leaf);
  if (value === null || value === undefined) return value;
  if (isListType(type) && Array.isArray(value)) return value.map((item) => convert(type.ofType as AnyType, item, leaf));
  if ((isObjectType(type) || isInputObjectType(type)) && isRecord(value)) {
    const fields = type.getFields();
    // Null removes in an input; in an answer it says that there is nothing.
    const kept = Object.entries(value).filter(([, entry]) => isInputObjectType(type) || entry !== null);
    return Object.fromEntries(kept.map(([key, entry]) => [key, convert(fields[key]?.type as AnyType, entry, leaf)]));
  }
  return leaf(type, value);
}
