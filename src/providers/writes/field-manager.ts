import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';

/** In whose name is applied what comes without one. Never the name of creates and updates: that would conflict with itself. */
export const applyManager = 'machineprovider-gateway-apply';

const maxBytes = 128;

/** What the API server would say against the name of a field manager. */
export function assessFieldManager(name: string): ValidationProblem[] {
  const bytes = Buffer.byteLength(name);
  if (bytes > maxBytes) return [problem(ProblemCode.TOO_LONG, `at most ${maxBytes} bytes, but got ${bytes}`)];
  if (bytes === 0) return [problem(ProblemCode.REQUIRED, 'a name, but got an empty text')];
  // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space.
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(name)) return [];
  return [problem(ProblemCode.INVALID, 'printable characters only, but got others')];
}

function problem(code: ProblemCode, expected: string): ValidationProblem {
  const fix = 'Choose a short name such as `portal`, or leave it out.';
  return { code, path: 'fieldManager', message: `Expected ${expected}.`, fix, severity: Severity.ERROR };
}
