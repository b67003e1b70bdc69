import { getMetadataStorage } from 'type-graphql';
import { type RuleDefinition, rulesOf } from '../constraints/rule.ts';
import { DateTime, StringMap } from '../scalars.ts';
import { type Constructor, constraintsOf, type FieldConstraints } from './constraints.ts';
import type { Constraint, Field, ListShape, Noun, NounRule, ValueType } from './model.ts';

/**
 * Reads a decorated class, and all that it holds, from type-graphql's and class-validator's storages. Throws on
 * whatever has no mapping: nothing that is written on a class may be lost on the way to the CRD or the validator.
 */
export function buildNoun(target: Constructor): Noun {
  return nounOf(target, []);
}

type FieldMetadata = ReturnType<typeof getMetadataStorage>['fields'][number];

function nounOf(target: Constructor, above: readonly Constructor[]): Noun {
  const storage = getMetadataStorage();
  const declared = storage.objectTypes.find((type) => type.target === target);
  if (declared === undefined) throw new Error(`${target.name} is no @ObjectType().`);
  if (above.includes(target)) throw new Error(`${target.name} holds itself; a structural schema can't.`);
  const input = storage.inputTypes.find((type) => type.target === target);
  if (input !== undefined && input.name !== `${declared.name}Input`) {
    throw new Error(
      `${target.name}: expected its input type to be called ${declared.name}Input, but got ${input.name}.`,
    );
  }
  const fields = storage.fields
    .filter((field) => field.target === target)
    .map((field) => fieldOf(field, [...above, target]));
  return {
    name: declared.name,
    description: described(declared.description, target.name),
    fields,
    rules: rulesOf(target).map((definition) => ruleOf(definition, fields, declared.name)),
  };
}

function fieldOf(metadata: FieldMetadata, above: readonly Constructor[]): Field {
  const where = `${metadata.target.name}.${metadata.name}`;
  // type-graphql knows whether it is a list only once the type function has run.
  const declared: unknown = metadata.getType();
  const { nullable, array, arrayDepth } = metadata.typeOptions;
  if (nullable !== true) throw new Error(`${where}: expected { nullable: true }, because a stored object may lack it.`);
  if (metadata.schemaName !== metadata.name) throw new Error(`${where}: it must be called as in the contract.`);
  if (metadata.name in Object.prototype) throw new Error(`${where}: every object already has a ${metadata.name}.`);
  if (array === true && arrayDepth !== 1) throw new Error(`${where}: a list of lists has no mapping.`);
  const constraints = constraintsOf(metadata.target as Constructor, metadata.name, array === true);
  const type = typeOf(declared, constraints, where, above);
  mustFit(constraints.value, type, where);
  return {
    name: metadata.name,
    description: described(metadata.description, where),
    type,
    list: array === true ? listShape(constraints, type, where) : undefined,
    required: constraints.required,
    constraints: constraints.value,
    maxEntries: maxEntries(constraints, type, where),
    atomic: array !== true && isAtomic(constraints, type, where),
    unechoed: constraints.unechoed,
  };
}

function typeOf(
  declared: unknown,
  constraints: FieldConstraints,
  where: string,
  above: readonly Constructor[],
): ValueType {
  if (declared === String) return { kind: 'string' };
  if (declared === Boolean) return { kind: 'boolean' };
  if (declared === DateTime) return { kind: 'dateTime' };
  if (declared === StringMap) return { kind: 'stringMap' };
  if (isScalar(declared, 'Int')) return { kind: 'integer', bits: 32 };
  // GraphQL's Int has 32 bits; a 64-bit integer goes out as a Float that @IsInt() keeps whole.
  if (isScalar(declared, 'Float') && constraints.integer) return { kind: 'integer', bits: 64 };
  const storage = getMetadataStorage();
  const enumeration = storage.enums.find((entry) => entry.enumObj === declared);
  if (enumeration !== undefined) {
    return { kind: 'enum', name: enumeration.name, values: Object.values(enumeration.enumObj) };
  }
  if (typeof declared === 'function' && storage.objectTypes.some((type) => type.target === declared)) {
    return { kind: 'noun', noun: nounOf(declared as Constructor, above) };
  }
  throw new Error(`${where}: its type has no mapping.`);
}

function isScalar(declared: unknown, name: string): boolean {
  return typeof declared === 'object' && declared !== null && 'name' in declared && declared.name === name;
}

function listShape({ listKind, maxItems }: FieldConstraints, type: ValueType, where: string): ListShape {
  if (listKind === undefined) throw new Error(`${where}: a list needs @ListKey(), @ListSet() or @Atomic().`);
  // The API server prices every rule by the longest list, and refuses one without a bound.
  if (maxItems === undefined) throw new Error(`${where}: a list needs @ArrayMaxSize().`);
  if (listKind.kind === 'set' && (type.kind === 'noun' || type.kind === 'stringMap')) {
    throw new Error(`${where}: a set holds plain values.`);
  }
  if (listKind.kind === 'map') {
    const key = type.kind === 'noun' ? type.noun.fields.find((field) => field.name === listKind.key) : undefined;
    if (key?.type.kind !== 'string' || key.required === undefined) {
      throw new Error(`${where}: the key ${listKind.key} must be a required text of its items.`);
    }
  }
  return { listKind, maxItems };
}

function isAtomic({ listKind, maxItems }: FieldConstraints, type: ValueType, where: string): boolean {
  if (maxItems !== undefined) throw new Error(`${where}: @ArrayMaxSize() stands on a field that is no list.`);
  if (listKind === undefined) return false;
  if (listKind.kind !== 'atomic' || type.kind !== 'noun') throw new Error(`${where}: it is neither list nor object.`);
  return true;
}

function maxEntries({ maxEntries: limit }: FieldConstraints, type: ValueType, where: string): number | undefined {
  if ((type.kind === 'stringMap') === (limit === undefined)) {
    throw new Error(`${where}: a map of texts, and nothing else, needs @MaxEntries().`);
  }
  return limit;
}

const fitting: Readonly<Record<Constraint['kind'], readonly ValueType['kind'][]>> = {
  minLength: ['string'],
  // Of a map, each of its texts.
  maxLength: ['string', 'stringMap'],
  pattern: ['string'],
  satisfies: ['string'],
  minimum: ['integer'],
  maximum: ['integer'],
};

function mustFit(constraints: readonly Constraint[], type: ValueType, where: string): void {
  for (const { kind } of constraints) {
    if (!fitting[kind].includes(type.kind)) throw new Error(`${where}: ${kind} has no meaning for ${type.kind}.`);
  }
  const kinds = new Set(constraints.map(({ kind }) => kind));
  // The API server prices a rule by the longest text that it may see.
  if (kinds.has('satisfies') && !kinds.has('maxLength'))
    throw new Error(`${where}: a rule needs @MaxLength() beside it.`);
}

function ruleOf(definition: RuleDefinition, fields: readonly Field[], noun: string): NounRule {
  const named = new Set([...definition.cel.matchAll(/\bself\.([A-Za-z0-9_]+)(?!\w*\()/g)].map((match) => match[1]));
  const reads = fields.filter((field) => named.has(field.name));
  if (reads.length !== named.size)
    throw new Error(`${noun}: the rule reads a field that is not there: ${definition.cel}`);
  const { path, code = 'INVALID' } = definition;
  if (path !== undefined && !fields.some((field) => field.name === path)) {
    throw new Error(`${noun}: the rule points at ${path}, which is not there: ${definition.cel}`);
  }
  return { cel: definition.cel, message: definition.message, fix: definition.fix, path, code, reads };
}

function described(description: string | undefined, where: string): string {
  if (description === undefined || description === '') throw new Error(`${where}: it needs a description.`);
  return description;
}
