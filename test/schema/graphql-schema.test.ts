import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import { presentGraphqlSchema } from '../../schema/emit/graphql.ts';
import { specNoun, statusNoun } from '../../schema/model/machine-provider-model.ts';
import type { Noun } from '../../schema/model/model.ts';

const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
const schema = buildSchema(committed);
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

describe('schema.graphql', () => {
  it('is what is committed', () => {
    expect(presentGraphqlSchema(buildGatewaySchema()), 'run "npm run emit" and commit the result').toBe(committed);
  });

  it('describes every type, field, argument and enum value', () => {
    const silent: string[] = [];
    const note = (what: string, described: { readonly description?: string | null | undefined }) => {
      if (!described.description) silent.push(what);
    };
    for (const type of types) {
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) note(type.name, type);
      if (isEnumType(type)) type.getValues().forEach((value) => note(`${type.name}.${value.name}`, value));
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
      }
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          note(`${type.name}.${field.name}`, field);
          for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument);
        }
      }
    }
    expect(silent).toEqual([]);
  });

  it('has an input type for every noun of spec, field by field the same, and none for status', () => {
    const spec = nounsIn(specNoun);
    expect(spec.length).toBeGreaterThan(25);
    for (const noun of spec) {
      const names = noun.fields.map(({ name }) => name);
      for (const type of [schema.getType(noun.name), schema.getType(`${noun.name}Input`)]) {
        if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`${noun.name} is missing`);
        expect(Object.keys(type.getFields())).toEqual(names);
        const fields: readonly { readonly type: unknown }[] = Object.values(type.getFields());
        expect(fields.filter((field) => isNonNullType(field.type))).toEqual([]);
      }
    }
    for (const noun of nounsIn(statusNoun)) {
      expect(isObjectType(schema.getType(noun.name)), noun.name).toBe(true);
      expect(schema.getType(`${noun.name}Input`), noun.name).toBeUndefined();
    }
  });
});

function nounsIn(noun: Noun, found = new Map<string, Noun>()): readonly Noun[] {
  found.set(noun.name, noun);
  for (const { type } of noun.fields) if (type.kind === 'noun') nounsIn(type.noun, found);
  return [...found.values()];
}
