import type { ValidationProblem } from '../../schema/problem.ts';

/**
 * What is wrong with `after` and was not already wrong, in the same way and place, with `before`: as in Kubernetes, an
 * object that an older contract let in can still be labelled or mended bit by bit.
 */
export function newProblems(
  validate: (manifest: unknown) => readonly ValidationProblem[],
  before: unknown,
  after: unknown,
): readonly ValidationProblem[] {
  const problems = validate(after);
  if (problems.length === 0) return problems;
  const known = new Set(validate(before).map(identity));
  return problems.filter((problem) => !known.has(identity(problem)));
}

function identity({ code, path, message }: ValidationProblem): string {
  return JSON.stringify([code, path, message]);
}
