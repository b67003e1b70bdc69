import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import type { SpecText } from './spec-texts.ts';

/** A form that texts must have, and the words for one that hasn't. */
export interface Form {
  readonly pattern: RegExp;
  /** Completes "Expected ...". */
  readonly expected: string;
  readonly fix: string;
}

export function invalid({ path, text }: SpecText, expected: string, fix: string): ValidationProblem {
  const message = `Expected ${expected}, but got ${presentValue(text)}.`;
  return { code: ProblemCode.INVALID, path, message, fix, severity: Severity.ERROR };
}

export function warning(problem: ValidationProblem): ValidationProblem {
  return { ...problem, severity: Severity.WARNING };
}

export function required(path: string, expected: string, fix: string): ValidationProblem {
  const message = `Expected ${expected}, but it is missing.`;
  return { code: ProblemCode.REQUIRED, path, message, fix, severity: Severity.ERROR };
}

/** One problem for each text that hasn't the form. */
export function misformed(texts: readonly SpecText[], { pattern, expected, fix }: Form): ValidationProblem[] {
  return texts.filter(({ text }) => !pattern.test(text)).map((one) => invalid(one, expected, fix));
}
