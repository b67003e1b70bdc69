import type { GraphQLError } from 'graphql';
import { refuse } from './refuse.ts';

/** What variables may be made of. */
export interface VariableLimits {
  /** Lists and objects within each other. */
  readonly variableDepth: number;
  /** Values in all, lists and objects included. */
  readonly variableValues: number;
  /** Keys of one object. */
  readonly variableKeys: number;
}

/**
 * Refuses variables that no input of the schema needs: graphql-js writes an object out whole for each mistake in it, so
 * what is wide costs more than what is long. Walks without recursion.
 */
export function assessVariables(variables: unknown, limits: VariableLimits): GraphQLError | undefined {
  let level: object[] = isObject(variables) ? [variables] : [];
  let values = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limits.variableDepth) {
      return tooMuch(`nested at most ${limits.variableDepth} levels deep`, 'Check for a list or object within itself.');
    }
    const next: object[] = [];
    for (const value of level) {
      const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
      if (!Array.isArray(value) && items.length > limits.variableKeys) {
        return tooMuch(`objects of at most ${limits.variableKeys} keys`, 'Send one provider at a time.');
      }
      values += items.length;
      if (values > limits.variableValues) {
        return tooMuch(`at most ${limits.variableValues} values in all`, 'Split the request.');
      }
      for (const item of items) if (isObject(item)) next.push(item);
    }
    level = next;
  }
  return undefined;
}

function tooMuch(bound: string, fix: string): GraphQLError {
  return refuse('TOO_EXPENSIVE', `Variables may be ${bound}, but got more.`, fix);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
