import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { isRecord } from '../../../schema/record.ts';

/** What validation has against the spec of a provider. */
export type ProblemsOf = (provider: MachineProvider) => readonly ValidationProblem[];

const none: readonly ValidationProblem[] = [];

/** Asks once per spec: a copy that only got another status has the very same one. */
export function createKnownProblems(validate: (manifest: unknown) => readonly ValidationProblem[]): ProblemsOf {
  const known = new WeakMap<object, readonly ValidationProblem[]>();
  return ({ raw }) => {
    const { apiVersion, kind, metadata, spec } = raw;
    const judge = () => {
      const problems = validate({ apiVersion, kind, metadata, spec });
      return problems.length === 0 ? none : problems;
    };
    // What is no record can't be a key, and is judged at a glance.
    if (!isRecord(spec)) return judge();
    const problems = known.get(spec) ?? judge();
    known.set(spec, problems);
    return problems;
  };
}
