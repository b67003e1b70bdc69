import { type CelRule, compileCel } from '../cel/environment.ts';
import { presentExpectation } from '../constraints/expectation.ts';
import type { Constraint, Field } from '../model/model.ts';
import { type LeafType, leafTest, presentType } from '../model/value-type.ts';
import { ProblemCode, type ValidationProblem } from '../problem.ts';
import { missing, notSupported, refusal, shown } from './problems.ts';

/** The check of a plain value: a quick yes or no, and the words for a no. */
export interface ValueCheck {
  readonly passes: (value: unknown) => boolean;
  readonly explain: (value: unknown, path: string) => ValidationProblem;
}

/** Compiles type and constraints of a plain field (or of the items of its list). */
export function valueCheck(field: Field, type: LeafType, unechoed: boolean): ValueCheck {
  const isOfType = leafTest(type);
  const constraints = field.constraints.map((constraint) => ({ constraint, holds: constraintTest(constraint) }));
  return {
    passes: (value) => isOfType(value) && constraints.every(({ holds }) => holds(value)),
    explain: (value, path) => {
      if (!isOfType(value)) return wrongType(type, value, path, unechoed);
      const broken = constraints.find(({ holds }) => !holds(value));
      return brokenConstraint(field, broken?.constraint, value, path, unechoed);
    },
  };
}

function constraintTest(constraint: Constraint): (value: unknown) => boolean {
  switch (constraint.kind) {
    case 'minLength':
      return (value) => String(value).length >= constraint.limit;
    case 'maxLength':
      return (value) => !isLonger(String(value), constraint.limit);
    case 'minimum':
      return (value) => Number(value) >= constraint.limit;
    case 'maximum':
      return (value) => Number(value) <= constraint.limit;
    case 'pattern':
      return (value) => constraint.pattern.test(String(value));
    case 'satisfies':
      return celTest(compileCel(constraint.cel));
  }
}

// A rule that can't be evaluated is a refusal in the API server too.
function celTest(rule: CelRule): (value: unknown) => boolean {
  return (value) => {
    try {
      return rule({ self: value });
    } catch {
      return false;
    }
  };
}

/** Kubernetes counts characters, JavaScript UTF-16 units, of which no character has less than one. */
export function isLonger(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}

function wrongType(type: LeafType, value: unknown, path: string, unechoed: boolean): ValidationProblem {
  if (type.kind === 'enum' && typeof value === 'string') return notSupported(path, value, type.values, unechoed);
  const message = `Expected ${presentType(type)}, but got ${shown(value, unechoed)}.`;
  return refusal(ProblemCode.INVALID, path, message, fixOfType(type, value));
}

function fixOfType(type: LeafType, value: unknown): string {
  switch (type.kind) {
    case 'string':
    case 'dateTime':
      return typeof value === 'number' || typeof value === 'boolean' ? 'Put it in quotes.' : 'Write a text.';
    case 'boolean':
      return 'Write true or false, without quotes.';
    case 'integer':
      return typeof value === 'string' ? 'Write a whole number, without quotes.' : 'Write a whole number.';
    case 'enum':
      return 'Use one of the values that are listed.';
  }
}

function brokenConstraint(
  field: Field,
  constraint: Constraint | undefined,
  value: unknown,
  path: string,
  unechoed: boolean,
): ValidationProblem {
  const invalid = (expected: string, fix: string) =>
    refusal(ProblemCode.INVALID, path, `Expected ${expected}, but got ${shown(value, unechoed)}.`, fix);
  switch (constraint?.kind) {
    case 'minLength':
      if (field.required !== undefined) return missing(path, 'a text that is not empty', field.required.example);
      return invalid('a text that is not empty', 'Write something, or leave the field out.');
    case 'maxLength':
      return tooLong(path, constraint.limit, String(value));
    case 'pattern':
    case 'satisfies':
      return invalid(presentExpectation(constraint.expectation), constraint.expectation.fix);
    default:
      return invalid(presentRange(field.constraints), 'Write a number within these bounds.');
  }
}

/** A text that is longer than its bound, and how long it is. */
export function tooLong(path: string, limit: number, text: string): ValidationProblem {
  const message = `Expected at most ${limit} characters, but got ${[...text].length}.`;
  return refusal(ProblemCode.TOO_LONG, path, message, 'Shorten it.');
}

function presentRange(constraints: readonly Constraint[]): string {
  const least = constraints.find((constraint) => constraint.kind === 'minimum')?.limit;
  const most = constraints.find((constraint) => constraint.kind === 'maximum')?.limit;
  if (least !== undefined && most !== undefined) return `a whole number from ${least} to ${most}`;
  return least === undefined ? `a whole number of at most ${most}` : `a whole number of at least ${least}`;
}
