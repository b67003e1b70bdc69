import { ProblemCode, Severity, type ValidationProblem } from './problem.ts';

// What is wrong with metadata is said in Kubernetes' own words, as the API server would say it.

/** A refusal of a value: `Invalid value: "a b": ...`. */
export function invalidValue(path: string, value: unknown, message: string, fix?: string): ValidationProblem {
  const shown = JSON.stringify(typeof value === 'string' ? glimpse(value) : value) ?? 'undefined';
  const text = `Invalid value: ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}: ${message}`;
  return { code: ProblemCode.INVALID, path, message: text, fix, severity: Severity.ERROR };
}

/** A refusal of what is missing or empty. */
export function requiredValue(path: string, message: string, fix: string): ValidationProblem {
  return { code: ProblemCode.REQUIRED, path, message: `Required value: ${message}`, fix, severity: Severity.ERROR };
}

/** The beginning of a text that may be long. */
export function glimpse(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Whether a value of metadata counts as not there. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
