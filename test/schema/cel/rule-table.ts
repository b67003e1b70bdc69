import { expect, it } from 'vitest';
import { compileCel } from '../../../schema/cel/environment.ts';
import { type CelSchema, createCelConverter } from '../../../schema/cel/to-cel.ts';

/** One rule with the values it accepts, refuses, and can't be evaluated on; the API server judged each the same. */
export interface RuleRow {
  readonly rule: string;
  readonly schema: CelSchema;
  readonly holds?: readonly unknown[];
  readonly fails?: readonly unknown[];
  readonly throws?: readonly (readonly [value: unknown, message: string])[];
}

export const text: CelSchema = { type: 'string' };
export const integer: CelSchema = { type: 'integer' };
export const double: CelSchema = { type: 'number' };
export const boolean: CelSchema = { type: 'boolean' };
export const texts: CelSchema = { type: 'array', items: text };
export const integers: CelSchema = { type: 'array', items: integer };
export const textMap: CelSchema = { type: 'object', additionalProperties: text };

export function object(properties: Readonly<Record<string, CelSchema>>): CelSchema {
  return { type: 'object', properties };
}

export function list(items: CelSchema): CelSchema {
  return { type: 'array', items };
}

/** One test for each value of each row. */
export function testRules(rows: readonly RuleRow[]): void {
  for (const { rule, schema, holds = [], fails = [], throws = [] } of rows) {
    const evaluate = (value: unknown) => compileCel(rule)({ self: createCelConverter(schema)(value) });
    for (const value of holds) {
      it(`accepts ${JSON.stringify(value)} by ${rule}`, () => expect(evaluate(value)).toBe(true));
    }
    for (const value of fails) {
      it(`refuses ${JSON.stringify(value)} by ${rule}`, () => expect(evaluate(value)).toBe(false));
    }
    for (const [value, message] of throws) {
      it(`cannot judge ${JSON.stringify(value)} by ${rule}`, () => expect(() => evaluate(value)).toThrow(message));
    }
  }
}
