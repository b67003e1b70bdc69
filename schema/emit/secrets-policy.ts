import { stringify } from 'yaml';
import { machineProviderResource } from '../resource.ts';
import { type SecretRefPath, secretRefPaths } from '../secret-refs.ts';

const { group, version, plural } = machineProviderResource;

/** Name of the policy, and of its binding. */
export const secretsPolicyName = `${plural}-secrets.${group}`;

/**
 * The ValidatingAdmissionPolicy that holds Secrets to their owners, and its binding: who creates a provider, or changes
 * its spec, must be allowed to `get` every Secret that it names. Otherwise naming one would be a way to have it used.
 */
export function secretsPolicy(): readonly Record<string, unknown>[] {
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: secretsPolicyName },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            { apiGroups: [group], apiVersions: [version], operations: ['CREATE', 'UPDATE'], resources: [plural] },
          ],
        },
        matchConditions: [
          { name: 'spec-changes', expression: "request.operation == 'CREATE' || object.spec != oldObject.spec" },
        ],
        validations: secretRefPaths.map((path) => ({
          expression: `${nameAt(path)} == '' || ${mayGet(nameAt(path))}`,
          reason: 'Forbidden',
          // Also for a Secret that does not exist: whether it does is not for everybody to know.
          messageExpression:
            `'spec.${path.join('.')}: expected the permission to get Secret ' + ${nameAt(path)} + ' in namespace ' + ` +
            "object.metadata.namespace + ', but ' + request.userInfo.username + ' has none. ' + " +
            "'Name a Secret that you may get, or ask for the permission.'",
        })),
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: secretsPolicyName },
      spec: { policyName: secretsPolicyName, validationActions: ['Deny'] },
    },
  ];
}

/** What the policy said of one Secret that its writer may not get. */
export interface SecretsRefusal {
  /** Where the spec names it, as `spec.authentication.apiKey.secretRef`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** Reads a refusal of the API server; undefined when it is not by this policy. */
export function readSecretsRefusal(message: string): SecretsRefusal | undefined {
  const refusal = `ValidatingAdmissionPolicy '${secretsPolicyName}' with binding '${secretsPolicyName}' denied request: `;
  const start = message.indexOf(refusal);
  if (start === -1) return undefined;
  const [, path = '', expected = '', fix = ''] =
    /^spec\.([^\s:]+): expected (.* has none\.) (.*)$/.exec(message.slice(start + refusal.length)) ?? [];
  if (!secretRefPaths.some((known) => known.join('.') === path)) return undefined;
  return { path: `spec.${path}`, message: `Expected ${expected}`, fix };
}

/** The policy and its binding as they are committed and applied. */
export function presentSecretsPolicy(): string {
  const head = '# Written by `npm run emit` from the classes in schema/: change those, not this.\n';
  return (
    head +
    secretsPolicy()
      .map((object) => stringify(object, { version: '1.1', lineWidth: 0 }))
      .join('---\n')
  );
}

/** The name at a place, empty when there is none. */
function nameAt(path: SecretRefPath): string {
  return `object.spec${[...path, 'name'].map((name) => `.?${name}`).join('')}.orValue('')`;
}

function mayGet(name: string): string {
  return `authorizer.group('').resource('secrets').namespace(object.metadata.namespace).name(${name}).check('get').allowed()`;
}
