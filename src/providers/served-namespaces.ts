import type { ProviderWrites } from '../../resolvers/context.ts';
import type { ApplyMachineProviderInput, MutationOutcome } from '../../schema/api/mutations.ts';
import { defaultNamespace } from '../../schema/api/namespace.ts';
import { parseManifestYaml } from '../../schema/manifest-yaml.ts';
import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity } from '../../schema/problem.ts';
import { isRecord } from '../../schema/record.ts';

/** Holds writes to the namespaces that this gateway serves (all of them when undefined), as reads are by nature. */
export function withinNamespaces(writes: ProviderWrites, namespaces: readonly string[] | undefined): ProviderWrites {
  if (namespaces === undefined) return writes;
  const served = new Set(namespaces);
  const hold = async (namespace: string, write: () => Promise<MutationOutcome>) =>
    served.has(namespace) ? write() : refuse(namespace, namespaces);
  return {
    create: (input, options) => hold(input.namespace, () => writes.create(input, options)),
    update: (input, options) => hold(input.namespace, () => writes.update(input, options)),
    delete: (input, options) => hold(input.namespace, () => writes.delete(input, options)),
    apply: (input, options) => hold(appliedNamespace(input), () => writes.apply(input, options)),
  };
}

/** As an apply reads it: what can't be read there is refused there, so it may pass here as the default. */
function appliedNamespace({ yaml, manifest }: ApplyMachineProviderInput): string {
  const sent = yaml == null ? manifest : parseManifestYaml(yaml).manifest;
  const metadata = isRecord(sent) && isRecord(sent['metadata']) ? sent['metadata'] : {};
  return typeof metadata['namespace'] === 'string' ? metadata['namespace'] : defaultNamespace;
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
