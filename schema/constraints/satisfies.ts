import { ValidateBy } from 'class-validator';
import type { Expectation } from './expectation.ts';

/**
 * A condition on one value in CEL, where `self` is the value. The same text runs here and in the API server, where it
 * comes with this message; a bare `pattern` there would only show its regular expression.
 */
export function Satisfies(
  cel: string,
  expectation: Expectation,
  options: { readonly each?: boolean } = {},
): PropertyDecorator {
  return ValidateBy(
    { name: 'satisfies', constraints: [cel], validator: { validate: () => true } },
    { context: expectation, each: options.each ?? false },
  );
}
