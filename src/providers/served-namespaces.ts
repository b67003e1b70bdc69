import type { ProviderWrites } from '../../resolvers/context.ts';
import type { MutationOutcome } from '../../schema/api/mutations.ts';
import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity } from '../../schema/problem.ts';

/** Holds writes to the namespaces that this gateway serves (all of them when undefined), as reads are by nature. */
export function withinNamespaces(writes: ProviderWrites, namespaces: readonly string[] | undefined): ProviderWrites {
  if (namespaces === undefined) return writes;
  const served = new Set(namespaces);
  const hold = <Input extends { readonly namespace: string }, Options>(
    write: (input: Input, options: Options) => Promise<MutationOutcome>,
  ) => {
    return async (input: Input, options: Options) =>
      served.has(input.namespace) ? write(input, options) : refuse(input.namespace, namespaces);
  };
  return {
    create: hold((input, options) => writes.create(input, options)),
    update: hold((input, options) => writes.update(input, options)),
    delete: hold((input, options) => writes.delete(input, options)),
  };
}

function refuse(namespace: string, namespaces: readonly string[]): MutationOutcome {
  const problem = {
    code: ProblemCode.FORBIDDEN,
    path: 'metadata.namespace',
    message: `Expected one of the namespaces that this gateway serves (${namespaces.join(', ')}), but got ${presentValue(namespace)}.`,
    fix: 'Write to one of them, or ask the operator to add it to NAMESPACES.',
    severity: Severity.ERROR,
  };
  return { machineProvider: null, problems: [problem], warnings: [] };
}
