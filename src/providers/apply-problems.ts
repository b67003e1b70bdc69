import type { ValidationProblem } from '../../schema/problem.ts';
import { isRecord } from '../../schema/record.ts';
import { mergeApplied } from './apply-merge.ts';
import { keyedPath } from './keyed-path.ts';

type Validate = (manifest: unknown) => readonly ValidationProblem[];

/**
 * What is certainly wrong with an apply of `sent` to what is there (undefined: nothing): wrong with what was sent alone,
 * still wrong once it is merged with the rest, and not already wrong before. Whether the rest stays is for the cluster to
 * say, who alone knows which fields this manager gives up: docs/decisions/apply-is-judged-by-the-cluster.md.
 */
export function certainProblems(validate: Validate, sent: unknown, before: unknown): readonly ValidationProblem[] {
  const problems = validate(sent);
  if (problems.length === 0 || !isRecord(before)) return problems;
  const merged = new Set(validate(mergeApplied(before, sent)).map(({ path, ...what }) => identity(path, what)));
  const known = new Set(validate(before).map(({ path, ...what }) => identity(keyedPath(before, path), what)));
  return problems.filter(
    ({ path, ...what }) => merged.has(identity(path, what)) && !known.has(identity(keyedPath(sent, path), what)),
  );
}

function identity(path: string, { code, message }: Pick<ValidationProblem, 'code' | 'message'>): string {
  return JSON.stringify([code, path, message]);
}
