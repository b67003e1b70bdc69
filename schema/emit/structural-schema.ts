import { presentExpectation } from '../constraints/expectation.ts';
import type { RuleDefinition } from '../constraints/rule.ts';
import type { Constraint, Field, ListShape, Noun, ValueType } from '../model/model.ts';

/** A node of a CRD's structural OpenAPI schema. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

/** The structural schema of a noun: every field with its description, bounds and rules. */
export function structuralSchema(noun: Noun, description = noun.description): StructuralSchema {
  const required = noun.fields.filter((field) => field.required !== undefined).map(({ name }) => name);
  return {
    type: 'object',
    description,
    ...(required.length > 0 && { required }),
    properties: schemaOfFields(noun.fields),
    ...(noun.rules.length > 0 && { 'x-kubernetes-validations': noun.rules.map(presentRule) }),
  };
}

/** The `properties` of an object with these fields. */
export function schemaOfFields(fields: readonly Field[]): Readonly<Record<string, StructuralSchema>> {
  return Object.fromEntries(fields.map((field) => [field.name, schemaOfField(field)]));
}

function schemaOfField(field: Field): StructuralSchema {
  if (field.list !== undefined) return listSchema(field, field.list);
  if (field.type.kind === 'stringMap') return mapSchema(field);
  return {
    ...schemaOfType(field.type, field.description),
    ...schemaOfConstraints(field.constraints),
    ...(field.atomic && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

function mapSchema({ description, constraints, maxEntries }: Field): StructuralSchema {
  const additionalProperties = { type: 'string', ...schemaOfConstraints(constraints) };
  return { type: 'object', description, additionalProperties, maxProperties: maxEntries };
}

function listSchema(field: Field, { listKind, maxItems }: ListShape): StructuralSchema {
  return {
    type: 'array',
    description: field.description,
    maxItems,
    'x-kubernetes-list-type': listKind.kind,
    ...(listKind.kind === 'map' && { 'x-kubernetes-list-map-keys': [listKind.key] }),
    items: { ...schemaOfType(field.type), ...schemaOfConstraints(field.constraints) },
  };
}

function schemaOfType(type: ValueType, description?: string): StructuralSchema {
  const words = description === undefined ? {} : { description };
  switch (type.kind) {
    case 'string':
      return { type: 'string', ...words };
    case 'boolean':
      return { type: 'boolean', ...words };
    case 'integer':
      return { type: 'integer', format: `int${type.bits}`, ...words };
    case 'dateTime':
      return { type: 'string', format: 'date-time', ...words };
    case 'enum':
      return { type: 'string', ...words, enum: type.values };
    case 'stringMap':
      return { type: 'object', ...words, additionalProperties: { type: 'string' } };
    case 'noun':
      return structuralSchema(type.noun, description);
  }
}

function schemaOfConstraints(constraints: readonly Constraint[]): StructuralSchema {
  const bounds: Record<string, unknown> = {};
  const rules: StructuralSchema[] = [];
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case 'minLength':
      case 'maxLength':
      case 'minimum':
      case 'maximum':
        bounds[constraint.kind] = constraint.limit;
        break;
      case 'pattern':
        bounds['pattern'] = constraint.pattern.source;
        break;
      case 'satisfies':
        rules.push({ rule: constraint.cel, message: messageOf(constraint) });
        break;
    }
  }
  return rules.length === 0 ? bounds : { ...bounds, 'x-kubernetes-validations': rules };
}

// The API server prints the value in front of it.
function messageOf({ expectation }: Extract<Constraint, { kind: 'satisfies' }>): string {
  return `expected ${presentExpectation(expectation)}. ${expectation.fix}`;
}

/** A rule across fields as the CRD has it. */
export function presentRule({ cel, message, fix, path, code }: RuleDefinition): StructuralSchema {
  return {
    rule: cel,
    message: `${message.replace(/^E/, 'e')}. ${fix}`,
    reason: code === 'REQUIRED' ? 'FieldValueRequired' : 'FieldValueInvalid',
    ...(path !== undefined && { fieldPath: `.${path}` }),
  };
}
