import type { MachineProvider } from './machine-provider.ts';
import type { ValidationProblem } from './problem.ts';
import type { ValidateManifest } from './validate.ts';

/**
 * What is wrong with a stored provider: what could not be read of it, and what validation says of the rest, so that
 * one mistake gives one problem. Pure; as costly as one validation.
 */
export function assessMachineProvider(
  provider: MachineProvider,
  validate: ValidateManifest,
): readonly ValidationProblem[] {
  const unreadable = new Set(provider.unreadable.map(({ path }) => path));
  // Whoever observes it may know of more in a status than these rules.
  const manifest = { ...provider.raw, status: undefined };
  return [...provider.unreadable, ...validate(manifest).filter(({ path }) => !unreadable.has(path))];
}
