import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import type { SpecText } from './spec-texts.ts';

export function invalid({ path, text }: SpecText, expected: string, fix: string): ValidationProblem {
  const message = `Expected ${expected}, but got ${presentValue(text)}.`;
  return { code: ProblemCode.INVALID, path, message, fix, severity: Severity.ERROR };
}

/** The same for a text that must not be shown. */
export function invalidUnseen(path: string, expected: string, but: string, fix: string): ValidationProblem {
  const message = `Expected ${expected}, but ${but}.`;
  return { code: ProblemCode.INVALID, path, message, fix, severity: Severity.ERROR };
}

export function warning(problem: ValidationProblem): ValidationProblem {
  return { ...problem, severity: Severity.WARNING };
}

export function required(path: string, expected: string, fix: string): ValidationProblem {
  const message = `Expected ${expected}, but it is missing.`;
  return { code: ProblemCode.REQUIRED, path, message, fix, severity: Severity.ERROR };
}
