import type { ValidationProblem } from '../../schema/problem.ts';
import { checkAuthentication } from './authentication.ts';
import type { Driver, DriverDescription, Reach } from './driver.ts';

/** A driver of its description and its own rules; how one authenticates is checked by the description. */
export function createDriver<Type extends string>(
  description: DriverDescription<Type>,
  validate: (spec: unknown) => readonly ValidationProblem[],
  reach?: Reach,
): Driver<Type> {
  return {
    ...description,
    ...(reach && { reach }),
    validate: (spec) => {
      const found = [...checkAuthentication(spec, description.authentication), ...validate(spec)];
      const places = new Map(found.map((problem) => [`${problem.code} ${problem.path}`, problem]));
      return [...places.values()].toSorted((left, right) =>
        left.path < right.path ? -1 : left.path > right.path ? 1 : 0,
      );
    },
  };
}
