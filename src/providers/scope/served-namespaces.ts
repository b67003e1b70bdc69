import type { ProviderWrites, ViewerPermissions } from '../../../resolvers/context.ts';
import type { ApplyMachineProviderInput, MutationOutcome } from '../../../schema/api/mutations.ts';
import { defaultNamespace } from '../../../schema/api/namespace.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { parseManifestYaml } from '../../../schema/manifest-yaml.ts';
import { presentValue } from '../../../schema/present-value.ts';
import { ProblemCode, Severity } from '../../../schema/problem.ts';
import { isRecord } from '../../../schema/record.ts';
import type { ReadPermission } from './scope.ts';

/** Holds writes to the namespaces that this gateway serves (all of them when undefined), as reads are by nature. */
export function withinNamespaces(writes: ProviderWrites, namespaces: readonly string[] | undefined): ProviderWrites {
  if (namespaces === undefined) return writes;
  const served = new Set(namespaces);
  const hold = async (namespace: string, write: () => Promise<MutationOutcome>) =>
    served.has(namespace) ? write() : refuse(namespace);
  return {
    create: (input, options) => hold(input.namespace, () => writes.create(input, options)),
    update: (input, options) => hold(input.namespace, () => writes.update(input, options)),
    delete: (input, options) => hold(input.namespace, () => writes.delete(input, options)),
    apply: (input, options) => hold(appliedNamespace(input), () => writes.apply(input, options)),
  };
}

/** The same for reads that name a namespace, before anybody's permission is asked: so it reads the same to all. */
export function permissionWithin(
  permission: ReadPermission,
  namespaces: readonly string[] | undefined,
): ReadPermission {
  if (namespaces === undefined) return permission;
  const served = new Set(namespaces);
  const assertServed = (namespace: string) => {
    if (!served.has(namespace)) throw notServed(namespace);
  };
  return {
    scope(question, signal) {
      if (question.within !== undefined) assertServed(question.within);
      return permission.scope(question, signal);
    },
    listsEverything: (signal) => permission.listsEverything(signal),
    assertGet(target, signal) {
      assertServed(target.namespace);
      return permission.assertGet(target, signal);
    },
  };
}

/** And for what callers are told of themselves: of a namespace that is not served nothing is asked, and nothing is told. */
export function viewerWithin(viewer: ViewerPermissions, namespaces: readonly string[] | undefined): ViewerPermissions {
  if (namespaces === undefined) return viewer;
  const served = new Set(namespaces);
  return {
    identity: (signal) => viewer.identity(signal),
    verbs: async (namespace, signal) =>
      namespace === undefined || served.has(namespace) ? viewer.verbs(namespace, signal) : [],
    namespaces: (signal) => viewer.namespaces(signal),
  };
}

/** Which ones are served is not for everybody to know. */
function notServed(namespace: string): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    `Expected a namespace that this gateway serves, but got ${presentValue(namespace)}.`,
    { fix: 'Name another one, or ask the operator to add it to NAMESPACES.' },
  );
}

/** As an apply reads it: what can't be read there is refused there, so it may pass here as the default. */
function appliedNamespace({ yaml, manifest }: ApplyMachineProviderInput): string {
  const sent = yaml == null ? manifest : parseManifestYaml(yaml).manifest;
  const metadata = isRecord(sent) && isRecord(sent['metadata']) ? sent['metadata'] : {};
  return typeof metadata['namespace'] === 'string' ? metadata['namespace'] : defaultNamespace;
}

function refuse(namespace: string): MutationOutcome {
  const { message, fix } = notServed(namespace);
  const problem = {
    code: ProblemCode.FORBIDDEN,
    path: 'metadata.namespace',
    message,
    fix,
    severity: Severity.ERROR,
  };
  return { machineProvider: null, problems: [problem], warnings: [] };
}
