import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { parseRe2 } from '../formats/re2.ts';
import { registerConversions, replacedFunctions } from './conversions.ts';
import { presentEvaluationError } from './evaluation-error.ts';
import { registerNetwork } from './network-library.ts';
import { registerQuantity } from './quantity-library.ts';

/** What a rule sees: CEL values, as `createCelConverter` makes them (integers as BigInt). */
export interface CelVariables {
  readonly self: unknown;
  readonly oldSelf?: unknown;
}

/**
 * A compiled rule. Throws an Error when it can't be evaluated, in the words of Kubernetes' engine (`no such key: x`);
 * the API server counts that as a failed rule (see `presentRuleFailure`).
 */
export interface CelRule {
  (variables: CelVariables): boolean;
  /** Such a rule is about a change: Kubernetes skips it where there is no old value. */
  readonly usesOldSelf: boolean;
}

/** A compiled messageExpression. Throws when it can't be evaluated; then the rule's message stands in. */
export type CelMessage = (variables: CelVariables) => string;

const environment = new Environment({ enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn');
for (const register of [registerConversions, registerNetwork, registerQuantity]) register(environment);

/**
 * Compiles one x-kubernetes-validations rule. Of Kubernetes' function libraries there is what our rules use, so that
 * each function that runs here is one whose verdicts were compared; another one is an error here, and never a guess.
 * Throws on a syntax or type error.
 */
export function compileCel(rule: string): CelRule {
  const { run, usesOldSelf } = compile(rule, 'bool');
  const evaluate = (variables: CelVariables): boolean => {
    const result = run(variables);
    if (typeof result !== 'boolean') throw new Error('no such overload');
    return result;
  };
  return Object.assign(evaluate, { usesOldSelf });
}

/** Compiles a messageExpression. Throws on a syntax or type error. */
export function compileCelMessage(expression: string): CelMessage {
  const { run } = compile(expression, 'string');
  return (variables) => {
    const result = run(variables);
    if (typeof result !== 'string') throw new Error('no such overload');
    return result;
  };
}

interface Compiled {
  readonly run: (variables: CelVariables) => unknown;
  readonly usesOldSelf: boolean;
}

function compile(expression: string, type: 'bool' | 'string'): Compiled {
  const parsed = parse(expression);
  const usesOldSelf = adapt(expression, parsed.ast);
  const checked = parsed.check();
  if (!checked.valid) throw compileError(expression, checked.error);
  if (checked.type !== type && checked.type !== 'dyn') {
    throw compileError(expression, new Error(`expected an expression of type ${type}, but got ${checked.type}`));
  }
  const run = (variables: CelVariables): unknown => {
    try {
      const result: unknown = parsed({ self: variables.self, oldSelf: variables.oldSelf });
      return result;
    } catch (error) {
      throw new Error(presentEvaluationError(error), { cause: error });
    }
  };
  return { run, usesOldSelf };
}

function parse(expression: string): ParseResult {
  try {
    return environment.parse(expression);
  } catch (error) {
    throw compileError(expression, error);
  }
}

function compileError(expression: string, error: unknown): Error {
  const summary = error instanceof Error && 'summary' in error ? error.summary : undefined;
  const message = typeof summary === 'string' ? summary : error instanceof Error ? error.message : String(error);
  return new Error(`CEL expression does not compile: ${message}: ${expression}`, { cause: error });
}

interface SyntaxNode {
  readonly op: string;
  readonly args: unknown;
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/**
 * Walks a syntax tree: points calls of replaced functions to ours, checks patterns that are written out, and tells
 * whether `oldSelf` is used. Macros hold the same nodes, so it works only before the first check or evaluation.
 */
function adapt(expression: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.map((item) => adapt(expression, item)).includes(true);
  if (!isSyntaxNode(value) || value.op === 'value') return false;
  if (value.op === 'id') {
    // The evaluator has `cel.bind`, the API server refuses a CRD that uses it.
    if (value.args === 'cel') throw compileError(expression, new Error("undeclared reference to 'cel'"));
    return value.args === 'oldSelf';
  }
  if (Array.isArray(value.args) && (value.op === 'call' || value.op === 'rcall')) {
    const call: unknown[] = value.args;
    checkPattern(expression, call);
    call[0] = replacedFunctions.get(String(call[0])) ?? call[0];
  }
  return adapt(expression, value.args);
}

/** A pattern that RE2 refuses must fail here, as it does when the API server takes the CRD, and not on some object. */
function checkPattern(expression: string, call: readonly unknown[]): void {
  if (call[0] !== 'matches') return;
  const parameters: unknown = call.at(-1);
  const pattern: unknown = Array.isArray(parameters) ? parameters.at(-1) : undefined;
  if (!isSyntaxNode(pattern) || pattern.op !== 'value' || typeof pattern.args !== 'string') return;
  try {
    parseRe2(pattern.args);
  } catch (error) {
    throw compileError(expression, error);
  }
}
