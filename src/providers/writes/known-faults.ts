import { isError, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import { placeOf } from '../manifests/keyed-path.ts';
import { sameJson } from '../manifests/same-json.ts';

/** What is wrong with what is there before a write. */
export interface KnownFaults {
  /** A problem of `after` as it counts now: an error is a warning where it is known and its value is as it was. */
  readonly ratchet: (after: unknown, problem: ValidationProblem) => ValidationProblem;
}

/** Items of keyed lists are told by their keys, wherever they stand. */
export function createKnownFaults(before: unknown, problems: readonly ValidationProblem[]): KnownFaults {
  const known = new Map(
    problems.filter(isError).map((problem) => {
      const { path, value } = placeOf(before, problem.path);
      return [identity(problem, path), value];
    }),
  );
  return {
    ratchet(after, problem) {
      if (!isError(problem)) return problem;
      const { path, value } = placeOf(after, problem.path);
      const key = identity(problem, path);
      return known.has(key) && sameJson(known.get(key), value) ? { ...problem, severity: Severity.WARNING } : problem;
    },
  };
}

function identity({ code, message }: ValidationProblem, path: string): string {
  return JSON.stringify([code, path, message]);
}
