import type { Environment, RegisteredFunctionHandler } from '@marcbachmann/cel-js';

/** The operators and functions of one library; all of them answer at once, which spares the evaluator its promises. */
export type CelLibrary = (environment: Environment) => void;

/** Functions by signature, as `name(type): type` or `receiver.name(type): type`. */
export function defineFunctions(
  environment: Environment,
  functions: Readonly<Record<string, RegisteredFunctionHandler>>,
): void {
  for (const [signature, handler] of Object.entries(functions)) {
    environment.registerFunction(signature, handler, { async: false });
  }
}
