import { isError, type ValidationProblem } from '../../schema/problem.ts';
import { ConditionStatus, type Verdict } from './condition.ts';

const shown = 3;

/** Whether the spec is as it should be. */
export function judgeSpec(problems: readonly ValidationProblem[]): Verdict {
  const errors = problems.filter(isError);
  if (errors.length > 0) return { status: ConditionStatus.FALSE, reason: 'SpecInvalid', ...wordsOfProblems(errors) };
  if (problems.length === 0) return { status: ConditionStatus.TRUE, reason: 'SpecValid' };
  const { message } = wordsOfProblems(problems);
  return {
    status: ConditionStatus.TRUE,
    reason: 'SpecValid',
    message: 'Nothing is refused.',
    fix: `Look at ${message}`,
  };
}

/** What is wrong with how it is reached: by that, nothing can be asked. The rest is what one may want to find out. */
export function blockingProblems(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
  return problems.filter((one) => isError(one) && /^spec(\.(type|region|config|authentication)\b|$)/.test(one.path));
}

export function wordsOfProblems(problems: readonly ValidationProblem[]): {
  readonly message: string;
  readonly fix?: string;
} {
  const more = problems.length > shown ? ` And ${problems.length - shown} more.` : '';
  const message = problems
    .slice(0, shown)
    .map(({ path, message, fix }) => `${path}: ${message}${fix === undefined ? '' : ` ${fix}`}`)
    .join(' ');
  return { message: `${message}${more}` };
}
