import type { GraphQLFormattedError } from 'graphql';

interface Result {
  readonly errors?: readonly unknown[] | undefined;
}

/** A result with its errors, which come first, as the caller may see them. */
export function presentResult(
  { errors, ...result }: Result,
  present: (error: unknown) => GraphQLFormattedError,
): object {
  return errors === undefined ? result : { errors: errors.map(present), ...result };
}
