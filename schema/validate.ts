import type { ValidationProblem } from './problem.ts';

/**
 * Everything that the contract says against a manifest in its wire form (as YAML or JSON has it), all at once:
 * unknown fields, types, requiredness, bounds, duplicate keys, and the rules across fields. Pure; never throws.
 */
export function validateManifest(manifest: unknown): ValidationProblem[] {
  throw new Error(`not yet: ${String(manifest)}`);
}
