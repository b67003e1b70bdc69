import type { Mistake } from './mistake.ts';

/** Several mistakes in one manifest; the API server tells of the first kind of them alone. */
export interface CombinedMistakes {
  readonly name: string;
  readonly mistakes: readonly Mistake[];
}

const unknownField: Mistake = { at: 'spec.tenant', value: 'x', code: 'UNKNOWN_FIELD', says: '"tenant"' };
const closedSet: Mistake = { at: 'spec.type', value: 'amazon', code: 'NOT_SUPPORTED', says: 'but got "amazon"' };
const missing: Mistake = { at: 'spec.region', value: undefined, code: 'REQUIRED', says: 'it is missing' };
const rule: Mistake = { at: 'spec.config.timeout', value: '30', code: 'INVALID', says: 'a duration' };
const otherRule: Mistake = {
  at: 'spec.computeConfig.maxCPU',
  value: '1',
  code: 'INVALID',
  says: 'at least defaultCPU',
};
const label: Mistake = { at: 'metadata.labels', value: { a: 'b c' }, code: 'INVALID', says: 'a valid label' };
const name: Mistake = { at: 'metadata.name', value: 'US_West', code: 'INVALID', says: 'RFC 1123 subdomain' };
const wrongType: Mistake = { at: 'spec.config.version', value: 7, code: 'INVALID', says: 'Expected a text' };
const twice: Mistake = {
  at: 'spec.availabilityZones',
  value: ['us-west-2a', 'us-west-2b', 'us-west-2a'],
  path: 'spec.availabilityZones[2]',
  code: 'DUPLICATE',
  says: 'once, but got',
};

export const combinedMistakes: readonly CombinedMistakes[] = [
  {
    name: 'an unknown field, which hides all else from the API server',
    mistakes: [unknownField, closedSet, missing, rule, label],
  },
  {
    name: 'a wrong structure, which hides broken rules from it',
    mistakes: [closedSet, missing, wrongType, rule, otherRule],
  },
  { name: 'metadata and structure and rules', mistakes: [name, label, closedSet, rule] },
  { name: 'rules alone, which it tells all', mistakes: [rule, otherRule] },
  { name: 'a value twice, and a wrong type', mistakes: [twice, wrongType] },
  { name: 'a value twice, and a broken rule', mistakes: [twice, rule] },
  { name: 'an owner that says nothing of itself', mistakes: ['apiVersion', 'kind', 'name', 'uid'].map(missingOfOwner) },
  { name: 'more of a closed set than there is', mistakes: moreOperationsThanThereAre() },
];

function missingOfOwner(field: string): Mistake {
  const at = 'metadata.ownerReferences';
  return { at, value: [{}], path: `${at}[0].${field}`, code: 'REQUIRED', says: 'must not be empty' };
}

/** A list that is too long can only be filled by telling some twice. */
function moreOperationsThanThereAre(): Mistake[] {
  const at = 'spec.capabilities.supportedOperations';
  const value = Array.from(
    { length: 17 },
    (_, index) => ['create', 'delete', 'start', 'stop', 'restart', 'resize'][index % 6],
  );
  const repeated = value.slice(6, 16).map((_, index) => index + 6);
  return [
    { at, value, code: 'TOO_MANY', says: 'at most 16 items, but got 17' },
    ...repeated.map((index) => ({ at, value, path: `${at}[${index}]`, code: 'DUPLICATE', says: 'once, but got' })),
  ];
}
