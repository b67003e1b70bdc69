import type { MachineProvider } from './machine-provider.ts';

/**
 * Reads any stored object as a MachineProvider; never throws for what is inside it. What the schema cannot show is
 * null (or left out of its list) and named in `unreadable`. The result and all in it are shared and never mutated.
 */
export function readMachineProvider(stored: unknown): MachineProvider {
  throw new Error(`not yet: ${String(stored)}`);
}
