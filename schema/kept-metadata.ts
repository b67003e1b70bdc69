import { invalidValue } from './metadata-problem.ts';
import { fieldPath } from './path.ts';
import type { ValidationProblem } from './problem.ts';
import type { JsonRecord } from './record.ts';
import { isTimestamp } from './scalars.ts';

interface Kind {
  readonly expected: string;
  readonly test: (value: unknown) => boolean;
}

const text: Kind = { expected: 'must be a text', test: (value) => typeof value === 'string' };
const wholeNumber: Kind = { expected: 'must be a whole number', test: Number.isInteger };
const time: Kind = {
  expected: 'must be a time such as "2026-01-31T12:00:00Z"',
  test: (value) => typeof value === 'string' && isTimestamp(value),
};

const kinds: Readonly<Record<string, Kind>> = {
  uid: text,
  resourceVersion: text,
  selfLink: text,
  generation: wholeNumber,
  deletionGracePeriodSeconds: wholeNumber,
  creationTimestamp: time,
  deletionTimestamp: time,
  managedFields: { expected: 'must be a list', test: Array.isArray },
};

/**
 * What the API server could not even read of what it keeps itself in an object's metadata. A manifest that was exported
 * from a cluster has these fields; their values are not looked at when it is created. Pure; never throws.
 */
export function validateKeptMetadata(metadata: JsonRecord): ValidationProblem[] {
  return Object.entries(kinds).flatMap(([name, { expected, test }]) => {
    const value = metadata[name];
    if (value === undefined || value === null || test(value)) return [];
    return [invalidValue(fieldPath('metadata', name), value, expected, 'Leave it out: the cluster sets it.')];
  });
}
