import type { GraphQLError } from 'graphql';
import { refuse } from './refuse.ts';

/** Refuses variables that are nested deeper than any input of the schema; walks without recursion. */
export function assessVariables(variables: unknown, maxDepth: number): GraphQLError | undefined {
  let level: object[] = isObject(variables) ? [variables] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) {
      return refuse(
        'TOO_EXPENSIVE',
        `Variables may be nested at most ${maxDepth} levels deep, but got more.`,
        'Check for a list or object within itself.',
      );
    }
    const next: object[] = [];
    for (const value of level) {
      for (const item of Object.values(value) as unknown[]) if (isObject(item)) next.push(item);
    }
    level = next;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
