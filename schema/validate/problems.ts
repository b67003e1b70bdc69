import { fieldPath } from '../path.ts';
import { presentKind, presentValue } from '../present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../problem.ts';
import { nearest } from './suggest.ts';

const longestName = 253;

/** Where the problems of one validation are gathered. */
export type Problems = ValidationProblem[];

/** A refusal, in the words that every door uses: `Expected ..., but got ...` and what to do about it. */
export function refusal(code: ProblemCode, path: string, message: string, fix: string): ValidationProblem {
  return { code, path, message, fix, severity: Severity.ERROR };
}

/** A value as a message may show it. */
export function shown(value: unknown, unechoed: boolean): string {
  return unechoed ? presentKind(value) : presentValue(value);
}

export function missing(path: string, expected: string, example: string): ValidationProblem {
  return refusal(
    ProblemCode.REQUIRED,
    path,
    `Expected ${expected}, but it is missing.`,
    `Add it, for example \`${example}\`.`,
  );
}

/** A field that the object at `parent` does not have. */
export function unknownField(
  parent: string,
  name: string,
  known: readonly string[],
  meant: string | undefined,
): ValidationProblem {
  const message = `Expected one of ${known.join(', ')}, but got the unknown field ${presentValue(name)}.`;
  const fix = meant === undefined ? 'Remove it, or write it where it belongs.' : `Did you mean \`${meant}\`?`;
  // A name may be as long as the whole request; as a path its beginning is enough.
  return refusal(ProblemCode.UNKNOWN_FIELD, fieldPath(parent, name.slice(0, longestName)), message, fix);
}

export function notSupported(
  path: string,
  value: unknown,
  allowed: readonly string[],
  unechoed: boolean,
): ValidationProblem {
  const message = `Expected one of ${allowed.map(presentValue).join(', ')}, but got ${shown(value, unechoed)}.`;
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
  const fix = meant === undefined ? 'Use one of the values that are listed.' : `Did you mean \`${meant}\`?`;
  return refusal(ProblemCode.NOT_SUPPORTED, path, message, fix);
}
