import { parseRe2 } from '../../schema/formats/re2.ts';
import type { FieldError, FieldErrorType } from './field-error.ts';
import type { Resource } from './resource.ts';
import { createRules } from './rules.ts';
import { nodesOf } from './schema-nodes.ts';
import { assessKeys, assessStructure } from './structure.ts';
import { subschemas, type StructuralSchema } from './structural-schema.ts';

/** Refusals of these types leave an object that rules can't be run over. */
const blocking = new Set<FieldErrorType>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const unchecked: FieldError = {
  type: 'FieldValueInvalid',
  field: '<nil>',
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/**
 * Validates by a CRD's schema in the API server's order: the structure, list keys, and only then the rules; what an
 * update left alone may stay as it is. Throws when a pattern or a rule can't be compiled.
 */
export function createValidation(schema: StructuralSchema): Resource['validate'] {
  for (const { pattern } of subschemas(schema)) if (pattern !== undefined) parseRe2(pattern);
  const evaluateRules = createRules(schema);
  return (object, old) => {
    const nodes = [...nodesOf(object, schema, old)];
    const structure = nodes.filter(({ isUnchanged }) => !isUnchanged).flatMap(assessStructure);
    const hadRepeated = old !== undefined && [...nodesOf(old, schema)].flatMap(assessKeys).length > 0;
    const errors = [...structure, ...(hadRepeated ? [] : nodes.flatMap(assessKeys))];
    if (errors.some(({ type }) => blocking.has(type))) return [...errors, unchecked];
    return [...errors, ...nodes.flatMap(evaluateRules)];
  };
}
