import type { CrdConstraint, CrdSchema } from './crd-constraints.ts';
import { crdConstraints } from './crd-constraints.ts';
import type { Mistake } from './mistake.ts';

/**
 * Each type, bound and closed set of the definition broken once, just beyond what it allows, in a manifest that is good
 * otherwise. What needs sense to be broken (patterns and rules) is not here: somebody must write it down.
 */
export function boundMistakes(): Mistake[] {
  const constraints = crdConstraints();
  const isRequired = (place: string) =>
    constraints.some((other) => other.keyword === 'required' && place === `${other.place}.${other.detail}`);
  return constraints.flatMap((constraint) => {
    const mistake = mistakeFor(constraint, isRequired(constraint.place));
    return mistake === undefined ? [] : [{ ...mistake, inFull: true }];
  });
}

function mistakeFor({ place, schema, keyword, detail }: CrdConstraint, isRequired: boolean): Mistake | undefined {
  // One item or entry stands for all; `tenant` is one of the full manifest's.
  const at = place.replaceAll('[]', '[0]').replace('.*', '.tenant');
  const { minimum = 0, maximum = 0, maxLength = 0 } = schema;
  switch (keyword) {
    case 'type':
      return { at, value: wrongType(schema), code: 'INVALID', says: 'Expected ' };
    case 'required':
      return { at: [at, detail].filter(Boolean).join('.'), value: undefined, code: 'REQUIRED', says: 'it is missing' };
    case 'enum':
      return { at, value: 'none of these', code: 'NOT_SUPPORTED', says: 'Expected one of' };
    case 'format':
      return { at, value: 2 ** 31, code: 'INVALID', says: 'a whole number' };
    case 'minLength':
      return { at, value: '', code: isRequired ? 'REQUIRED' : 'INVALID', says: 'a text that is not empty' };
    case 'maxLength':
      return { at, value: 'x'.repeat(maxLength + 1), code: 'TOO_LONG', says: `at most ${maxLength} characters` };
    case 'minimum':
      return { at, value: minimum - 1, code: 'INVALID', says: `${minimum}` };
    case 'maximum':
      return { at, value: maximum + 1, code: 'INVALID', says: `${maximum}` };
    case 'maxItems':
    case 'maxProperties':
      return tooMany(at, schema);
    case 'x-kubernetes-list-type':
      return twice(at, schema);
    default:
      return undefined;
  }
}

function wrongType({ type }: CrdSchema): unknown {
  return type === 'string' || type === 'array' ? 7 : 'wrong';
}

function tooMany(at: string, { maxItems, maxProperties = 0, items, ...schema }: CrdSchema): Mistake | undefined {
  // A closed set has too few values to fill a list without telling one twice.
  if (items?.enum !== undefined) return undefined;
  const numbers = Array.from({ length: (maxItems ?? maxProperties) + 1 }, (_, index) => `n${index}`);
  const [key] = schema['x-kubernetes-list-map-keys'] ?? [];
  const item = (name: string) => (items?.type === 'object' ? (key === undefined ? {} : { [key]: name }) : name);
  const value = maxItems === undefined ? Object.fromEntries(numbers.map((name) => [name, ''])) : numbers.map(item);
  return { at, value, code: 'TOO_MANY', says: `at most ${maxItems ?? maxProperties} ` };
}

function twice(at: string, { items, ...schema }: CrdSchema): Mistake {
  const [key] = schema['x-kubernetes-list-map-keys'] ?? [];
  const value = items?.enum?.[0] ?? 'same';
  const item = key === undefined ? value : { [key]: value };
  return { at, value: [item, item], path: `${at}[1]`, code: 'DUPLICATE', says: 'once, but got' };
}
