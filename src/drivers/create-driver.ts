import { isError } from '../../schema/problem.ts';
import { authenticationRules, checkAuthentication } from './authentication.ts';
import type { Rules } from './define-rules.ts';
import type { Driver, DriverDescription, Reach } from './driver.ts';
import { forType } from './server-rules.ts';

// More than anybody reads.
const mostProblems = 500;

/** A driver of its description and its own rules; how one authenticates is checked by the description. */
export function createDriver<Type extends string>(
  description: DriverDescription<Type>,
  validate: Rules,
  reach?: Reach,
): Driver<Type> {
  return {
    ...description,
    ...(reach && { reach }),
    onServer: [...authenticationRules(description.authentication), ...(validate.onServer ?? [])].map((rule) =>
      forType(description.type, rule),
    ),
    validate: (spec) => {
      const found = [...checkAuthentication(spec, description.authentication), ...validate(spec)];
      const all = [...found.filter(isError), ...found.filter((problem) => !isError(problem))].slice(0, mostProblems);
      // What is said twice of one place is said once: by the rule that comes first.
      const places = new Map(all.toReversed().map((problem) => [`${problem.code} ${problem.path}`, problem]));
      return [...places.values()].toSorted((left, right) =>
        left.path < right.path ? -1 : left.path > right.path ? 1 : 0,
      );
    },
  };
}
