import { type Environment, Optional } from '@marcbachmann/cel-js';
import { defineFunctions } from './library.ts';

// The evaluator hands macros its own syntax nodes, checker and evaluator, and exports no types for them.

interface SyntaxNode {
  readonly op: string;
  readonly args: unknown;
}

type Scope = {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
};

interface Checker {
  check(node: SyntaxNode, scope: Scope): { readonly kind: string; readonly valueType?: unknown };
  getType(name: string): unknown;
  createError(code: string, message: string, node: SyntaxNode): Error;
}

interface Evaluator {
  run(node: SyntaxNode, scope: Scope): unknown;
}

interface MacroCall {
  readonly args: readonly [SyntaxNode, SyntaxNode];
  readonly receiver: SyntaxNode;
}

/** `a.optMap(x, f(x))` and `a.optFlatMap(x, f(x))`: f of what is there, or nothing when nothing is. */
export function registerOptionalMap(environment: Environment): void {
  defineFunctions(environment, {
    'optional.optMap(ast, ast): optional<dyn>': (call: MacroCall) => expand(call, (value) => Optional.of(value)),
    'optional.optFlatMap(ast, ast): optional<dyn>': (call: MacroCall) => expand(call, (value) => value),
  });
}

function expand({ args: [variable, body], receiver }: MacroCall, wrap: (value: unknown) => unknown) {
  if (variable.op !== 'id' || typeof variable.args !== 'string') throw new Error('optMap needs a variable name first');
  const name = variable.args;
  let inner: Scope | undefined;
  return {
    async: false,
    typeCheck(checker: Checker, _: unknown, scope: Scope): unknown {
      const type = checker.check(receiver, scope);
      if (type.kind !== 'optional' && type.kind !== 'dyn') {
        throw checker.createError('optional_expected', 'optMap works on an optional value', receiver);
      }
      inner = scope.forkWithVariable(name, checker.getType('dyn'));
      checker.check(body, inner);
      return checker.getType('optional');
    },
    evaluate(evaluator: Evaluator, _: unknown, scope: Scope): unknown {
      const value = evaluator.run(receiver, scope);
      if (!(value instanceof Optional)) throw new Error('no such overload');
      if (inner === undefined || !value.hasValue()) return Optional.none();
      return wrap(evaluator.run(body, inner.reuse(scope).setIterValue(value.value(), evaluator)));
    },
  };
}
