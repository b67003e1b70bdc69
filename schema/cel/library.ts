import type { Environment, RegisteredFunctionHandler } from '@marcbachmann/cel-js';

/** Functions by signature, as `name(type): type` or `receiver.name(type): type`. */
export function defineFunctions(
  environment: Environment,
  functions: Readonly<Record<string, RegisteredFunctionHandler>>,
): void {
  for (const [signature, handler] of Object.entries(functions)) {
    environment.registerFunction(signature, handler, { async: false });
  }
}
