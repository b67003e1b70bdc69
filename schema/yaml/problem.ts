import type { LineCounter } from 'yaml';
import { ProblemCode, Severity, type ValidationProblem } from '../problem.ts';

/** What is wrong with the text at an offset in it. */
export function syntaxProblem(lines: LineCounter, offset: number, message: string, fix: string): ValidationProblem {
  // A counter that has seen no line yet answers with line 0.
  const { line, col } = lines.linePos(offset);
  const position = { line: Math.max(1, line), column: Math.max(1, col) };
  return { code: ProblemCode.SYNTAX, path: '', message, fix, severity: Severity.ERROR, ...position };
}
